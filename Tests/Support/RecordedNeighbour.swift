package import HTTP
internal import Reactor
internal import Synchronization

/// A service on a real socket that notes what it is asked, and answers 204 or what a test says.
package final class RecordedNeighbour: Sendable {
    package struct Call: Sendable, Equatable {
        /// `PUT /internal/users/7/preferences`
        package let line: String
        package let key: String
        package let token: String
        package let body: String
    }

    private struct Reply: Sendable {
        let status: HTTPStatus
        let body: String
    }

    private struct State {
        var calls: [Call] = []
        var replies: [String: [Reply]] = [:]
        var server: HTTPServer?
        var port = 0
    }

    private let state = Mutex(State())

    private init() {}

    package var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }
    package var calls: [Call] { state.withLock { $0.calls } }
    package var lines: [String] { calls.map(\.line) }

    /// Lends `body` a neighbour that listens.
    package static func run<Result: Sendable>(
        _ body: (RecordedNeighbour) async throws -> Result
    ) async throws -> Result {
        let neighbour = RecordedNeighbour()
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: try testLoops()) { request in
            await neighbour.respond(request)
        }
        let port = try await server.start()
        neighbour.state.withLock { state in
            state.server = server
            state.port = port
        }
        do {
            let result = try await body(neighbour)
            await server.shutdown(deadline: .zero)
            return result
        } catch {
            await server.shutdown(deadline: .zero)
            throw error
        }
    }

    /// From now on the call of that line is answered so; of several answers the last one stays.
    package func answer(_ line: String, _ statuses: HTTPStatus..., body: String = "") {
        state.withLock { $0.replies[line] = statuses.map { Reply(status: $0, body: body) } }
    }

    private func respond(_ request: Request) async -> Response {
        let body = (try? await request.body.collect(upTo: 65_536)) ?? []
        let call = Call(
            line: "\(request.method) \(request.path)", key: request.headers["Idempotency-Key"] ?? "",
            token: String((request.headers["Authorization"] ?? "").dropFirst("Bearer ".count)),
            body: String(decoding: body, as: UTF8.self))
        let reply = state.withLock { state -> Reply? in
            state.calls.append(call)
            guard var left = state.replies[call.line], let first = left.first else { return nil }
            if left.count > 1 { left.removeFirst() }
            state.replies[call.line] = left
            return first
        }
        guard let reply else { return Response(.noContent) }
        guard !reply.body.isEmpty else { return Response(reply.status) }
        return Response(
            reply.status, headers: ["Content-Type": "application/problem+json"], body: .bytes(Array(reply.body.utf8)))
    }
}
