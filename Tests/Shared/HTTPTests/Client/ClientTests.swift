import HTTP
import Kernel
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("The client and its patience")
struct ClientTests {
    /// Lends `body` a client and the URL of a server that answers with `handler`.
    func withPeer<Result: Sendable>(
        limits: ClientLimits = ClientLimits(), _ handler: @escaping @Sendable (Request) async -> Response,
        _ body: (HTTPClient, String) async throws -> Result
    ) async throws -> Result {
        let loops = try EventLoopGroup(loops: 1)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops, handler: handler)
        let port = try await server.start()
        let client = HTTPClient(loops: loops, limits: limits)
        let result = try await body(client, "http://127.0.0.1:\(port)")
        await client.shutdown()
        await server.shutdown(deadline: .milliseconds(100))
        await loops.shutdown()
        return result
    }

    /// A body that goes on for ever, a byte at a time.
    static let endless: @Sendable (Request) async -> Response = { _ in
        Response(
            .ok,
            body: .stream(length: nil) { writer in
                while !Task.isCancelled {
                    try await writer.write([1])
                    try await Task.sleep(for: .milliseconds(5))
                }
            })
    }

    @Test func `an answer that does not begin is given up`() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            try? await Task.sleep(for: .seconds(30))
            return .text(.ok, "late")
        }
        try await withPeer(handler) { client, url in
            var timeouts = ClientTimeouts()
            timeouts.response = .milliseconds(50)
            await #expect(throws: ClientError.timedOut(.response)) {
                _ = try await client.send(ClientRequest(.get, url, timeouts: timeouts))
            }
        }
    }

    @Test func `an answer that never ends is cut off by the total, though it keeps moving`() async throws {
        try await withPeer(Self.endless) { client, url in
            var timeouts = ClientTimeouts()
            timeouts.total = .milliseconds(100)
            let answer = try await client.send(ClientRequest(.get, url, timeouts: timeouts))
            await #expect(throws: ClientError.timedOut(.total)) {
                for try await _ in answer.body {}
            }
        }
    }

    @Test func `a connection is used again, and a streamed refusal reaches the caller`() async throws {
        let peers = Mutex<Set<String>>([])
        let handler: @Sendable (Request) async -> Response = { request in
            _ = peers.withLock { $0.insert(request.peer) }
            return request.path == "/refuse" ? .text(HTTPStatus(413), "too much") : .text(.ok, "fine")
        }
        try await withPeer(handler) { client, url in
            for _ in 0..<5 {
                let answer = try await client.send(ClientRequest(.get, url))
                #expect(try await answer.body.collect(upTo: 100) == Array("fine".utf8))
            }
            let sent = Mutex(0)
            let endless = RequestBody(declaredLength: nil) {
                let count = sent.withLock { sent in
                    sent += 1
                    return sent
                }
                return count < 20_000 ? [UInt8](repeating: 1, count: 65_536) : nil
            }
            let answer = try await client.send(
                ClientRequest(.post, "\(url)/refuse", body: .stream(length: nil, endless)))
            #expect(answer.status == HTTPStatus(413))
            let pieces = sent.withLock { $0 }
            #expect(pieces < 20_000)
        }
    }

    @Test(arguments: ["", "ftp://a/", "http://", "http://a b/", "http:///x", "http://a:99999/", "127.0.0.1:80"])
    func `what is no URL is said before anything is sent`(url: String) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        await #expect(throws: ClientError.badURL) { _ = try await client.send(ClientRequest(.get, url)) }
        await client.shutdown()
        await loops.shutdown()
    }
}
