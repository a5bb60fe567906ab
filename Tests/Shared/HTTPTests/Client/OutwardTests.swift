import Glibc
import Kernel
import Reactor
import Synchronization
import TestSupport
import Testing

@testable import HTTP

/// A listener on every loopback address that counts who comes, and what it was told.
private struct Canary {
    let port: Int
    let visits: @Sendable () -> Int

    static func with(
        _ answer: @escaping @Sendable (Request) async -> Response = { _ in .text(.ok, "fine") },
        _ body: (Canary, EventLoopGroup) async throws -> Void
    ) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let count = Counter()
        let server = HTTPServer(host: "0.0.0.0", port: 0, loops: loops) { request in
            count.add()
            return await answer(request)
        }
        let port = try await server.start()
        try await body(Canary(port: port) { count.value }, loops)
        await server.shutdown(deadline: .milliseconds(100))
        await loops.shutdown()
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
}

@Suite("Going where a stranger says")
struct OutwardTests {
    /// What a client under that rule ends in.
    private func failure(
        _ url: String, _ rule: OutwardRule, by client: HTTPClient
    ) async -> ClientError? {
        var request = ClientRequest(.post, url, body: .bytes([1]))
        request.outward = rule
        request.timeouts.connect = .seconds(2)
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error as? ClientError
        }
    }

    static let forbidden = [
        "http://127.0.0.1:PORT/", "http://[::1]:PORT/", "http://0.0.0.0:PORT/", "http://[::]:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/", "http://[::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/",
        "http://169.254.169.254:PORT/latest/meta-data/", "http://2130706433:PORT/", "http://0x7f000001:PORT/",
        "http://0177.0.0.1:PORT/", "http://127.1:PORT/", "http://localhost:PORT/", "http://localhost.:PORT/",
        "http://LOCALHOST:PORT/", "file:///etc/passwd", "gopher://127.0.0.1:PORT/_x", "ftp://127.0.0.1:PORT/",
        "http://user@127.0.0.1:PORT/", "http://example.com@127.0.0.1:PORT/", "http://127.0.0.1:PORT#@example.com/",
        "http://127.0.0.1:PORT\\@example.com/", "http://127.0.0.1:PORT/\r\nX: y", "http://127.0.0.1%00.example:PORT/",
        "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/",
        "http://127.0.0.1:22/", "http://127.0.0.1:5432/", "http://127.0.0.1:6379/",
    ]

    @Test func `no way of writing an inner place makes a connection`() async throws {
        try await Canary.with { canary, loops in
            let client = HTTPClient(loops: loops)
            let rule = OutwardRule(allowsPlainHTTP: true, ports: [canary.port])
            for template in Self.forbidden {
                let port = String(canary.port)
                let url = template.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: port)
                switch await failure(url, rule, by: client) {
                case .forbiddenPlace, .badURL, .connectFailed: break
                case let other: Issue.record("\(url): \(String(describing: other))")
                }
            }
            #expect(canary.visits() == 0)
            await client.shutdown()
        }
    }

    @Test func `a name that leads inside, even beside a public address, makes no connection`() async throws {
        try await Canary.with { canary, loops in
            let client = HTTPClient(loops: loops, limits: ClientLimits()) { _, port in
                try ["127.0.0.1", "8.8.8.8"].map { try #require(SocketAddress(literal: $0, port: port)) }
            }
            let rule = OutwardRule(allowsPlainHTTP: true, ports: [canary.port])
            let failure = await failure("http://rebind.example:\(canary.port)/", rule, by: client)
            #expect(failure == .forbiddenPlace("The URL must lead to a public address."))
            #expect(canary.visits() == 0)
            await client.shutdown()
        }
    }

    /// DNS rebinding: the first answer passes the check, a second one would lead elsewhere.
    @Test func `a name is looked up once, and the address that was judged is the one that is called`() async throws {
        try await Canary.with { canary, loops in
            let lookUps = Counter()
            let client = HTTPClient(loops: loops, limits: ClientLimits()) { _, port in
                lookUps.add()
                // 127.0.0.2 is admitted below; 127.0.0.1 is not.
                let address = lookUps.value % 2 == 1 ? "127.0.0.2" : "127.0.0.1"
                return [try #require(SocketAddress(literal: address, port: port))]
            }
            let range = try #require(NetworkRange("127.0.0.2"))
            let rule = OutwardRule(allowsPlainHTTP: true, ports: [canary.port], allowedNetworks: [range])
            let url = "http://rebind.example:\(canary.port)/"
            #expect(await failure(url, rule, by: client) == nil)
            #expect(lookUps.value == 1 && canary.visits() == 1)
            // The next request looks up anew, and is judged anew: no kept connection, no kept verdict.
            #expect(await failure(url, rule, by: client) == .forbiddenPlace("The URL must lead to a public address."))
            #expect(lookUps.value == 2 && canary.visits() == 1)
            await client.shutdown()
        }
    }

    @Test func `a connection kept by our own calls is not lent to a stranger's place`() async throws {
        try await Canary.with { canary, loops in
            let client = HTTPClient(loops: loops)
            let url = "http://127.0.0.1:\(canary.port)/"
            _ = try await client.send(ClientRequest(.get, url)).body.collect(upTo: 100)
            let rule = OutwardRule(allowsPlainHTTP: true, ports: [canary.port])
            #expect(await failure(url, rule, by: client) == .forbiddenPlace("The URL must lead to a public address."))
            #expect(canary.visits() == 1)
            await client.shutdown()
        }
    }

    @Test func `a redirect is an answer like any other and is not followed`() async throws {
        let elsewhere: @Sendable (Request) async -> Response = { _ in
            Response(HTTPStatus(302), headers: ["Location": "http://127.0.0.1/inner"])
        }
        try await Canary.with(elsewhere) { canary, loops in
            let client = HTTPClient(loops: loops)
            var request = ClientRequest(.post, "http://127.0.0.1:\(canary.port)/", body: .bytes([1]))
            request.outward = OutwardRule(
                allowsPlainHTTP: true, ports: [canary.port],
                allowedNetworks: [try #require(NetworkRange("127.0.0.0/8"))])
            let answer = try await client.send(request)
            #expect(answer.status.code == 302)
            #expect(canary.visits() == 1)
            await client.shutdown()
        }
    }
}
