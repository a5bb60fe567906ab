import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("What HTTP says on the wire holds through the gateway")
struct WireTests {
    /// For clients that wait in their thread.
    static let threads = BlockingPool(threads: 4, queue: 64, name: "raw-clients")

    static func exchange(
        _ bench: GatewayBench, _ pieces: [String], until ended: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async throws -> String {
        let raw = bench.raw
        return try await threads.run { try raw.exchange(pieces, until: ended) }
    }

    @Test func `a range passes, and the part that comes back is not compressed`() async throws {
        let text = String(repeating: "0123456789", count: 1_000)
        let handler: @Sendable (Request) async -> Response = { request in
            let whole = Array(text.utf8)
            guard request.headers["Range"] == "bytes=0-4999" else {
                return Response(.ok, headers: ["Content-Type": "text/plain"], body: .bytes(whole))
            }
            return Response(
                HTTPStatus(206), headers: ["Content-Type": "text/plain", "Content-Range": "bytes 0-4999/10000"],
                body: .bytes(Array(whole[..<5_000])))
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            var headers: Headers = ["Accept-Encoding": "gzip"]
            #expect(
                try await bench.ask(.get, "/api/v1/channels", headers: headers).headers["Content-Encoding"] == "gzip")
            headers.add("Range", "bytes=0-4999")
            let part = try await bench.ask(.get, "/api/v1/channels", headers: headers)
            #expect(part.status == 206 && part.headers["Content-Range"] == "bytes 0-4999/10000")
            #expect(part.headers["Content-Encoding"] == nil && part.text == String(text.prefix(5_000)))
        }
    }

    @Test func `trailers of a service stay behind, and its answer is whole`() async throws {
        let service = try OneAnswer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-User-Id\r\n\r\n"
                + "5\r\nfirst\r\n6\r\nsecond\r\n0\r\nX-User-Id: 1\r\nX-Sum: 9\r\n\r\n")
        let served = Task { try await service.serve() }
        try await GatewayBench.run(
            settings: ["CHANNEL_SERVICE_URL": "http://127.0.0.1:\(service.port)"], service: { _ in Response(.ok) }
        ) { bench async throws in
            let answer = try await Self.exchange(
                bench,
                [
                    "GET /api/v1/channels HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Authorization: Bearer \(try bench.token())\r\n\r\n"
                ])
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.contains("first") && answer.contains("second"))
            #expect(answer.hasSuffix("0\r\n\r\n") && !answer.contains("X-Sum") && !answer.contains("X-User-Id"))
        }
        #expect(try await served.value.hasPrefix("GET /api/v1/channels HTTP/1.1\r\n"))
    }

    @Test func `a body is asked for when it may come, and not from who is refused`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            guard let body = try? await request.body.collect(upTo: 100) else { return Response(.badRequest) }
            return .text(.ok, "got \(body.count)")
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            let head =
                "POST /api/v1/analytics/channels/3/import HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                + "Expect: 100-continue\r\nConnection: close\r\n"
            let token = "Authorization: Bearer \(try bench.token())\r\n\r\n"
            let asked = try await Self.exchange(bench, [head + token]) { $0.contains("\r\n\r\n") }
            #expect(asked == "HTTP/1.1 100 Continue\r\n\r\n")
            let done = try await Self.exchange(bench, [head + token, "ok"])
            #expect(done.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ") && done.hasSuffix("got 2"))
            #expect(bench.seen.all.allSatisfy { $0.headers["Expect"] == nil })
            let refused = try await Self.exchange(bench, [head + "\r\n"])
            #expect(refused.hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test func `two cookies of a service are two cookies at the client`() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            var response = Response(.ok)
            for cookie in ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2; Path=/"] {
                response.headers.add("Set-Cookie", cookie)
            }
            return response
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            let answer = try await bench.ask(.get, "/api/v1/profile")
            #expect(
                answer.headers.values("Set-Cookie") == ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2; Path=/"])
        }
    }

    @Test func `HEAD says what GET would say, and sends none of it`() async throws {
        try await GatewayBench.run(service: { _ in .text(.ok, "12345") }) { bench async throws in
            let answer = try await Self.exchange(
                bench,
                [
                    "HEAD /api/v1/profile HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Authorization: Bearer \(try bench.token())\r\n\r\n"
                ])
            #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\n"))
            #expect(answer.lowercased().contains("content-length: 5\r\n"))
        }
    }
}
