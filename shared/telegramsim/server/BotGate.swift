internal import HTTP
internal import Kernel

/// Takes a call of the Bot API apart: `/bot<token>/<method>` with arguments from query, form or JSON.
struct BotGate: Sendable {
    let desk: BotDesk

    func respond(to request: Request) async -> Response {
        let parts = request.path.dropFirst("/bot".utf8.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return BotReply.refusal(404, "Not Found").response
        }
        guard request.method == .get || request.method == .post else {
            return BotReply.refusal(405, "Method Not Allowed").response
        }
        do {
            guard let arguments = try await arguments(of: request) else {
                return BotReply.badRequest("can't parse JSON object").response
            }
            return await desk.answer(token: String(parts[0]), method: String(parts[1]), arguments: arguments).response
        } catch {
            return BotReply.refusal(413, "Request Entity Too Large").response
        }
    }

    /// Nil when the body says that it is JSON and is not.
    private func arguments(of request: Request) async throws -> BotArguments? {
        var arguments = BotArguments()
        if let mark = request.target.firstIndex(of: "?") {
            arguments.add(form: request.target[request.target.index(after: mark)...])
        }
        let body = try await request.body.collect(upTo: desk.limits.bodyBytes)
        let type = request.headers["Content-Type"]?.lowercased() ?? ""
        if type.hasPrefix("application/json") {
            if !body.isEmpty, !arguments.add(json: body) { return nil }
        } else if type.hasPrefix("multipart/form-data") {
            arguments.add(multipart: body, type: request.headers["Content-Type"] ?? "")
        } else {
            arguments.add(form: String(decoding: body, as: UTF8.self))
        }
        return arguments
    }
}
