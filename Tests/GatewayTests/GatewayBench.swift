import Auth
import HTTP
import Kernel
import Logging
import Monitoring
import Reactor
import Redis
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import Gateway

/// A gateway on a real socket, with services behind it that a test makes up.
struct GatewayBench: Sendable {
    /// What the service behind the gateway was sent.
    struct Seen: Sendable {
        let method: String
        let target: String
        let headers: Headers
    }

    let url: String
    let client: HTTPClient
    let clock: TestClock
    let issuer: TokenIssuer
    let seen: Record
    let host: GatewayHost

    /// What all services saw, in order.
    final class Record: Sendable {
        private let entries = Mutex<[Seen]>([])
        var all: [Seen] { entries.withLock { $0 } }

        func add(_ request: Request) {
            entries.withLock {
                $0.append(Seen(method: request.method.name, target: request.target, headers: request.headers))
            }
        }
    }

    /// Lends `body` a gateway whose every service is `handler`, but for those that `settings` name a place of;
    /// `missing` services listen nowhere.
    static func run<Result: Sendable>(
        settings: [String: String] = [:], missing: Set<String> = [], threshold: LogThreshold? = nil,
        redisLimits: RedisLimits = RedisLimits(),
        service handler: @escaping @Sendable (Request) async -> Response,
        _ body: (GatewayBench) async throws -> Result
    ) async throws -> Result {
        let loops = try EventLoopGroup(loops: 1)
        let ring = try KeyRing([SigningKey.generate()])
        let seen = Record()
        let service = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
            if request.path == "/.well-known/jwks.json" { return .json(bytes: ring.jwks) }
            seen.add(request)
            return await handler(request)
        }
        let port = try await service.start()
        var environment = settings
        for name in ["user", "channel", "analytics"] {
            let key = "\(name.uppercased())_SERVICE_URL"
            if environment[key] == nil { environment[key] = "http://127.0.0.1:\(missing.contains(name) ? 1 : port)" }
        }
        environment["PORT"] = "0"
        if environment["ACCESS_LOG"] == nil { environment["ACCESS_LOG"] = "off" }
        let clock = TestClock()
        let client = HTTPClient(loops: loops)
        let platform = Platform(
            loops: loops, client: client, clock: clock, random: SeededRandom(), bus: nil, logThreshold: threshold,
            logger: { Logger(label: $0, factory: { _ in SwiftLogNoOpLogHandler() }) })
        let gateway = try GatewayHost.prepare(
            environment: environment, platform: platform, redisLimits: redisLimits)
        let front = HTTPServer(host: "127.0.0.1", port: 0, loops: loops, handler: gateway.respond)
        let bench = GatewayBench(
            url: "http://127.0.0.1:\(try await front.start())", client: client, clock: clock,
            issuer: TokenIssuer(
                key: ring.signing, issuer: "analyticbot", audience: "analyticbot-api", clock: clock,
                random: SeededRandom()),
            seen: seen, host: gateway)
        let result = try await body(bench)
        await client.shutdown()
        await front.shutdown(deadline: .milliseconds(100))
        await service.shutdown(deadline: .milliseconds(100))
        await loops.shutdown()
        return result
    }

    /// Its front door, for bytes as they are; patient, for a machine that runs hundreds of tests at once.
    var raw: RawClient { RawClient(port: url.split(separator: ":").last.flatMap { Int($0) } ?? 0, patience: 60) }

    /// A person's token.
    func token() throws -> String { try issuer.accessToken(for: UserID(7)).token }

    /// Asks the gateway as a signed-in person.
    func ask(
        _ method: HTTPMethod = .get, _ target: String, headers: Headers = Headers(), body: ClientRequest.Body = .empty
    ) async throws -> Answer {
        var headers = headers
        if headers["Authorization"] == nil { headers["Authorization"] = "Bearer \(try token())" }
        let response = try await client.send(ClientRequest(method, url + target, headers: headers, body: body))
        let bytes = try await response.body.collect(upTo: 100_000_000)
        return Answer(status: response.status.code, headers: response.headers, bytes: bytes)
    }

    struct Answer: Sendable {
        let status: Int
        let headers: Headers
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }
}
