internal import ArgumentParser
internal import Auth
internal import HTTP
internal import Kernel
internal import Reactor
internal import ServiceKit

/// Asks a running gateway what it would do with a request; nothing is sent on for it.
struct GatewayExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Ask a running gateway what it would do with a request, and why.",
        discussion: "Asks the administrators' port. From another machine SERVICE_TOKEN_SECRET must be set.")

    @Argument(help: "The method: GET, POST, …")
    var method: String

    @Argument(help: "Path and query as a client sends them.")
    var path: String

    @Option(name: [.customShort("H"), .long], help: "A header field, “Name: value”; may be given several times.")
    var header: [String] = []

    @Option(help: "The client's address.")
    var peer: String?

    @Option(help: "The gateway's administrators' port.")
    var admin = "http://127.0.0.1:8100"

    func validate() throws {
        for field in header where !field.contains(":") {
            throw ValidationError("“\(field)” is no header field: write “Name: value”.")
        }
    }

    func run() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        let answer = await ask(client)
        await client.shutdown()
        await loops.shutdown()
        switch answer {
        case .success(let value):
            for line in JSONOutline.lines(of: value) { Output.line(line) }
        case .failure(let failure):
            Output.complaint(failure.text)
            throw ExitCode.failure
        }
    }

    private struct Failure: Error {
        let text: String
    }

    private func ask(_ client: HTTPClient) async -> Result<JSONValue, Failure> {
        do {
            var headers: Headers = ["Content-Type": "application/json"]
            if let token = try token() { headers["Authorization"] = "Bearer \(token)" }
            let request = ClientRequest(.post, admin + "/admin/explain", headers: headers, body: .bytes(question))
            let response = try await client.send(request)
            let value = try JSONValue(parsing: try await response.body.collect(upTo: 1_048_576))
            if response.status.isSuccess { return .success(value) }
            return .failure(Failure(text: JSONOutline.lines(of: value).joined(separator: "\n")))
        } catch {
            return .failure(Failure(text: "The gateway's administrators' port at \(admin) gives no answer: \(error)"))
        }
    }

    private var question: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("method", method)
            json.member("path", path)
            json.member("peer", ifPresent: peer)
            json.name("headers")
            json.object { json in
                for field in header {
                    let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    json.member(String(parts[0]), String(parts[1].drop { $0 == " " }))
                }
            }
        }
        return json.bytes
    }

    /// A token of ours when the shared secret is known.
    private func token() throws -> String? {
        var settings = SettingsReader(ProcessEnvironment.variables())
        let issuer = TokenSettings(&settings).issuer
        let secret = settings.optionalSecret("SERVICE_TOKEN_SECRET", minimumBytes: 32, "signs service tokens")
        try settings.finish()
        return try secret.map { secret in
            try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(secret.utf8)), issuer: issuer, service: "operator",
                clock: SystemClock(), random: SystemRandom()
            ).token(for: "gateway")
        }
    }
}

/// JSON as an indented outline for a terminal.
enum JSONOutline {
    static func lines(of value: JSONValue, indent: String = "") -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { member -> [String] in
                if let word = word(member.value) { return ["\(indent)\(member.name): \(word)"] }
                return ["\(indent)\(member.name):"] + lines(of: member.value, indent: indent + "  ")
            }
        case .array(let elements):
            elements.flatMap { element -> [String] in
                let inner = lines(of: element, indent: indent + "  ")
                guard let first = inner.first else { return [] }
                return ["\(indent)- \(first.dropFirst(indent.utf8.count + 2))"] + inner.dropFirst()
            }
        default: [indent + (word(value) ?? "")]
        }
    }

    private static func word(_ value: JSONValue) -> String? {
        switch value {
        case .null: "none"
        case .bool(let flag): flag ? "yes" : "no"
        case .integer(let number): String(number)
        case .double(let number): number.description
        case .string(let text): text
        case .array(let elements): elements.isEmpty ? "none" : nil
        case .object(let members): members.isEmpty ? "none" : nil
        }
    }
}
