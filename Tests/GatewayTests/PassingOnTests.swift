import Auth
import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("A request goes through the gateway")
struct PassingOnTests {
    static let echo: @Sendable (Request) async -> Response = { request in
        guard let body = try? await request.body.collect(upTo: 100_000_000) else { return Response(.badRequest) }
        return Response(HTTPStatus(207), headers: ["Content-Type": "text/csv", "X-Own": "1"], body: .bytes(body))
    }

    @Test func `method, path, query, status, fields and body arrive as they were`() async throws {
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            let target = "/api/v1/channels/a%20b/c?x=1&x=%2F&y"
            let answer = try await bench.ask(
                .put, target, headers: ["X-Mine": "2"], body: .bytes(Array("a,b\n1,2\n".utf8)))
            #expect(answer.status == 207 && answer.text == "a,b\n1,2\n")
            #expect(answer.headers["Content-Type"] == "text/csv" && answer.headers["X-Own"] == "1")
            let seen = try #require(bench.seen.all.first)
            #expect(seen.method == "PUT" && seen.target == target && seen.headers["X-Mine"] == "2")
            #expect(seen.headers["Content-Length"] == "8")
        }
    }

    @Test(arguments: [nil, 20_000_000])
    func `large bodies go through in both directions, with their length or in chunks`(length: Int?) async throws {
        let bytes = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            let answer = try await bench.ask(
                .post, "/api/v1/analytics/channels/3/import", body: .stream(length: length, RequestBody(bytes)))
            #expect(answer.status == 207 && answer.bytes == bytes)
        }
    }

    @Test func `a piece of a streamed answer is there before the next one was made`() async throws {
        let gate = Gate()
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in
                    try await writer.write(Array("first".utf8))
                    await gate.opened()
                    try await writer.write(Array("second".utf8))
                })
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            let headers: Headers = ["Authorization": "Bearer \(try bench.token())"]
            let response = try await bench.client.send(
                ClientRequest(.get, bench.url + "/api/v1/analytics/x", headers: headers))
            var pieces = response.body.makeAsyncIterator()
            #expect(try await pieces.next() == Array("first".utf8))
            await gate.open()
            #expect(try await pieces.next() == Array("second".utf8))
            #expect(try await pieces.next() == nil)
        }
    }

    @Test func `a refusal that comes before the body was sent reaches the client`() async throws {
        let bytes = [UInt8](repeating: 7, count: 20_000_000)
        try await GatewayBench.run(service: { _ in Response(HTTPStatus(413)) }) { bench async throws in
            let answer = try await bench.ask(
                .post, "/api/v1/analytics/channels/3/import", body: .stream(length: nil, RequestBody(bytes)))
            #expect(answer.status == 413)
        }
    }

    @Test func `an answer that breaks off never looks whole`() async throws {
        struct Broken: Error {}
        let handler: @Sendable (Request) async -> Response = { request in
            Response(
                .ok,
                body: .stream(length: request.path.hasSuffix("known") ? 100 : nil) { writer in
                    try await writer.write(Array("first".utf8))
                    throw Broken()
                })
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            for path in ["known", "chunked"] {
                await #expect(throws: ClientError.reset) {
                    try await bench.ask(.get, "/api/v1/analytics/\(path)")
                }
            }
        }
    }

    @Test func `HEAD has the fields of GET and no body; 204 and 304 have none either`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            switch request.path {
            case "/api/v1/profile": .text(.ok, "12345")
            case "/api/v1/sessions/1": .noContent
            default: Response(.notModified, headers: ["ETag": "\"x\""])
            }
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            let head = try await bench.ask(.head, "/api/v1/profile")
            #expect(head.status == 200 && head.bytes.isEmpty && head.headers["Content-Length"] == "5")
            #expect(bench.seen.all.first?.method == "HEAD")
            let gone = try await bench.ask(.delete, "/api/v1/sessions/1")
            #expect(gone.status == 204 && gone.headers["Content-Length"] == nil)
            let same = try await bench.ask(.get, "/api/v1/channels", headers: ["If-None-Match": "\"x\""])
            #expect(same.status == 304 && same.headers["ETag"] == "\"x\"")
        }
    }

    @Test func `what one person asked is never answered to another, over the same connections`() async throws {
        let handler: @Sendable (Request) async -> Response = { .text(.ok, $0.headers["Authorization"] ?? "") }
        try await GatewayBench.run(service: handler) { bench async throws in
            let tokens = try (1...2).map { try bench.issuer.accessToken(for: UserID($0)).token }
            for round in 0..<400 {
                let field = "Bearer \(tokens[round % 2])"
                let answer = try await bench.ask(.get, "/api/v1/profile", headers: ["Authorization": field])
                #expect(answer.text == field)
            }
        }
    }
}

/// Opened once by a test; whoever waits goes on then.
private actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }

    func opened() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
