import HTTP
import Kernel
import Reactor
import Testing

@Suite("Server and client over a real socket")
struct RoundTripTests {
    /// Lends `body` a server that answers with `handler`, and a client.
    func withServer<Result: Sendable>(
        limits: HTTPLimits = HTTPLimits(), _ handler: @escaping @Sendable (Request) async -> Response,
        _ body: (HTTPClient, String) async throws -> Result
    ) async throws -> Result {
        let loops = try EventLoopGroup(loops: 2)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops, limits: limits, handler: handler)
        let port = try await server.start()
        let client = HTTPClient(loops: loops)
        let result = try await body(client, "http://127.0.0.1:\(port)")
        await client.shutdown()
        await server.shutdown(deadline: .seconds(1))
        await loops.shutdown()
        return result
    }

    static let echo: @Sendable (Request) async -> Response = { request in
        do {
            let body = try await request.body.collect(upTo: 50_000_000)
            return Response(
                .ok, headers: ["X-Method": request.method.name, "X-Target": request.target], body: .bytes(body))
        } catch let error as ServiceError {
            return .text(error.kind == .tooLarge ? HTTPStatus(413) : .badRequest, error.message)
        } catch {
            return .text(.internalServerError, "\(error)")
        }
    }

    @Test func `a body comes back as it was sent, with its length or in chunks`() async throws {
        try await withServer(Self.echo) { client, url in
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for body in [
                ClientRequest.Body.bytes(bytes), .stream(length: nil, RequestBody(bytes)),
                .stream(length: bytes.count, RequestBody(bytes)),
            ] {
                let answer = try await client.send(ClientRequest(.post, "\(url)/a/b?c=d", body: body))
                #expect(answer.status == .ok)
                #expect(answer.headers["X-Target"] == "/a/b?c=d")
                #expect(try await answer.body.collect(upTo: 10_000_000) == bytes)
            }
        }
    }

    @Test func `many requests at once are each answered with their own`() async throws {
        try await withServer(Self.echo) { client, url in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let answer = try await client.send(ClientRequest(.get, "\(url)/n/\(number)"))
                        _ = try await answer.body.collect(upTo: 10)
                        return answer.headers["X-Target"] == "/n/\(number)"
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func `a streamed answer arrives piece by piece, and HEAD gets none of it`() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in
                    for number in 0..<1_000 { try await writer.write(Array("\(number)\n".utf8)) }
                })
        }
        try await withServer(handler) { client, url in
            let answer = try await client.send(ClientRequest(.get, url))
            let text = String(decoding: try await answer.body.collect(upTo: 100_000), as: UTF8.self)
            #expect(text == (0..<1_000).map { "\($0)\n" }.joined())
            let head = try await client.send(ClientRequest(.head, url))
            #expect(try await head.body.collect(upTo: 10).isEmpty)
        }
    }

    @Test func `nobody there is a failed connection`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        await #expect(throws: ClientError.connectFailed) {
            _ = try await client.send(ClientRequest(.get, "http://127.0.0.1:1/"))
        }
        await client.shutdown()
        await loops.shutdown()
    }
}
