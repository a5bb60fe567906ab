import ArgumentParser
import Auth
import HTTP
import Kernel
import Reactor
import Synchronization

/// A reverse proxy without policies: the price of handing on alone, with and without checking a token.
struct PassOn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy", abstract: "Hands every request on to one server, as it came.")

    @OptionGroup var listening: ListeningOptions

    @Option(help: "The server behind, such as http://127.0.0.1:9000.")
    var upstream: String

    @Option(help: "Lets in only requests with a token signed by this secret (HS256, at least 32 bytes).")
    var secret: String?

    @Flag(help: "Checks each token anew instead of remembering the good ones.")
    var forgets = false

    func run() async throws {
        let group = try EventLoopGroup(loops: listening.loops)
        let relay = Relay(upstream: upstream, client: HTTPClient(loops: group))
        let guardian = try secret.map { try Guardian(secret: $0, forgets: forgets) }
        try await listening.serve(on: group) { request in
            do {
                try guardian?.check(request)
                return try await relay.forward(request)
            } catch {
                return Problem(error, in: request.context).response(to: request)
            }
        }
    }
}

/// Checks the token of a request, as the gateway does.
struct Guardian: Sendable {
    private let verifier: TokenVerifier

    init(secret: String, forgets: Bool) throws {
        let keys = KeySet([try VerificationKey(id: "hs256", secret: Array(secret.utf8))])
        verifier = TokenVerifier(
            keys: forgets ? NewKeys(keySet: keys) : FixedKeys(keys),
            rules: ClaimRules(issuer: "analyticbot", audience: "analyticbot-api"), clock: SystemClock())
    }

    func check(_ request: Request) throws {
        let token = try BearerToken.read(from: request.headers)
        do {
            _ = try verifier.verify(token)
        } catch {
            throw ServiceError(.unauthenticated, "Invalid authentication credentials", code: "invalid_token")
        }
    }
}

/// The same keys, said to be new at every look, so that no token found good before is trusted.
final class NewKeys: KeySource {
    let keySet: KeySet
    let isReady = true
    private let looks = Atomic<UInt64>(0)

    init(keySet: KeySet) { self.keySet = keySet }

    var generation: UInt64 { looks.wrappingAdd(1, ordering: .relaxed).newValue }

    func refresh() async -> Bool { false }
}

/// Hands a request on and its answer back, without the fields that belong to one connection (RFC 9110 §7.6.1).
struct Relay: Sendable {
    let upstream: String
    let client: HTTPClient

    private static let ownFields: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "host", "date",
        "server",
    ]

    func forward(_ request: Request) async throws -> Response {
        let body: ClientRequest.Body =
            request.body.declaredLength == 0 ? .empty : .stream(length: request.body.declaredLength, request.body)
        let answer = try await client.send(
            ClientRequest(request.method, upstream + request.target, headers: passable(request.headers), body: body))
        var response = Response(answer.status, headers: passable(answer.headers))
        if answer.body.declaredLength != 0 {
            response.body = .stream(length: answer.body.declaredLength) { writer in
                for try await piece in answer.body { try await writer.write(piece) }
            }
        }
        return response
    }

    private func passable(_ headers: Headers) -> Headers {
        var passable = Headers()
        for field in headers where !Relay.ownFields.contains(field.name.lowercased()) {
            passable.add(field.name, field.value)
        }
        return passable
    }
}
