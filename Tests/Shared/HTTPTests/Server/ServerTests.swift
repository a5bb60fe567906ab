import Glibc
import HTTP
import Kernel
import Reactor
import Synchronization
import TestSupport
import Testing

@Suite("The server on the wire")
struct ServerTests {
    /// Lends `body` a listening server.
    static func withServer<Result: Sendable>(
        limits: HTTPLimits = HTTPLimits(),
        _ handler: @escaping @Sendable (Request) async -> Response = { .text(.ok, "\($0.method) \($0.target)\n") },
        _ body: (RawClient, HTTPServer) async throws -> Result
    ) async throws -> Result {
        let loops = try EventLoopGroup(loops: 1)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops, limits: limits, handler: handler)
        let port = try await server.start()
        let result = try await body(RawClient(port: port), server)
        await server.shutdown(deadline: .seconds(1))
        await loops.shutdown()
        return result
    }

    /// That the answer to these pieces has that status.
    func expect(_ status: Int, of pieces: [String], at client: RawClient) throws {
        let answer = try client.exchange(pieces)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    }

    static let close = "Connection: close\r\n\r\n"

    @Test func `pipelined requests are answered in their order on one connection`() async throws {
        try await Self.withServer { client, _ in
            let one = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
            let two = "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            let three = "GET /3 HTTP/1.1\r\nHost: a\r\n\(Self.close)"
            let answers = try client.exchange([one + two + three])
            #expect(answers.components("HTTP/1.1 200 OK") == 3)
            let lines = answers.split(whereSeparator: \.isNewline).filter { $0.contains(" /") }.map(String.init)
            #expect(lines == ["GET /1", "POST /2", "GET /3"])
        }
    }

    @Test func `a request cut at every byte is the same as one in a piece`() async throws {
        let echo: @Sendable (Request) async -> Response = { request in
            let body = (try? await request.body.collect(upTo: 100)) ?? []
            return .text(.ok, "[\(String(decoding: body, as: UTF8.self))]")
        }
        try await Self.withServer(echo) { client, _ in
            let request =
                "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + "3;a=b\r\nabc\r\n4\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n"
            let whole = try client.exchange([request])
            let cut = try client.exchange(request.map(String.init))
            #expect(whole.hasSuffix("[abcdefg]") && cut.hasSuffix("[abcdefg]"))
        }
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400), ("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /%2e%2e/x HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505), ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4294967301\r\n\r\nx", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400),
    ])
    func `what could be read in two ways is refused, and the connection ends`(bytes: String, status: Int) async throws {
        try await Self.withServer { client, _ in
            let answer = try client.exchange([bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"])
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            #expect(answer.contains("application/problem+json") && answer.contains("Connection: close"))
            #expect(!answer.contains("/smuggled"))
            for field in ["X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src", "no-store"] {
                #expect(answer.contains(field), "a browser is not told \(field)")
            }
        }
    }

    @Test func `long lines, long heads and many fields have their own refusals`() async throws {
        try await Self.withServer { client, _ in
            let long = String(repeating: "a", count: 9_000)
            try expect(414, of: ["GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n"], at: client)
            let fields = (0...100).map { "X-\($0): 1\r\n" }.joined()
            try expect(431, of: ["GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"], at: client)
            let huge = String(repeating: "b", count: 17_000)
            try expect(431, of: ["GET / HTTP/1.1\r\nHost: a\r\nX: \(huge)\r\n\r\n"], at: client)
        }
    }

    @Test func `100 Continue comes when the handler asks for the body, and not when it refuses`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            guard request.path == "/wanted" else { return .text(.forbidden, "no") }
            let body = (try? await request.body.collect(upTo: 100)) ?? []
            return .text(.ok, "got \(body.count)")
        }
        try await Self.withServer(handler) { client, _ in
            let head = "HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            let wanted = try client.exchange(["POST /wanted \(head)", "ok"])
            #expect(wanted.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK") && wanted.hasSuffix("got 2"))
            let refused = try client.exchange(["POST /unwanted \(head)"])
            #expect(refused.hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test func `HEAD, 204 and 304 carry no body, and the connection goes on`() async throws {
        let handler: @Sendable (Request) async -> Response = { request in
            switch request.path {
            case "/204": Response(.noContent)
            case "/304": Response(.notModified, headers: ["ETag": "\"1\""])
            default: .text(.ok, "body")
            }
        }
        try await Self.withServer(handler) { client, _ in
            let answer = try client.exchange([
                "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /304 HTTP/1.1\r\nHost: a\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\(Self.close)"
            ])
            let parts = answer.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).map(String.init)
            #expect(parts.map { String($0.prefix(3)) } == ["200", "204", "304", "200"])
            #expect(parts[0].contains("Content-Length: 4") && parts[0].hasSuffix("\r\n\r\n"))
            #expect(!parts[1].contains("Content-Length") && parts[1].hasSuffix("\r\n\r\n"))
            #expect(parts[3].hasSuffix("body"))
        }
    }

    @Test func `a head that comes too slowly is told so, and an idle connection is closed in silence`() async throws {
        var limits = HTTPLimits()
        limits.headDeadline = .milliseconds(50)
        limits.idle = .milliseconds(50)
        try await Self.withServer(limits: limits) { client, _ in
            try expect(408, of: ["GET / HTTP/1.1\r\nHo"], at: client)
            let nothing = try client.exchange([""])
            #expect(nothing.isEmpty)
        }
    }

    @Test func `a running request finishes when the server stops, and new ones find nobody`() async throws {
        let begun = Mutex(false)
        let mayEnd = Mutex(false)
        let handler: @Sendable (Request) async -> Response = { _ in
            begun.withLock { $0 = true }
            _ = await eventually { mayEnd.withLock { $0 } }
            return .text(.ok, "finished")
        }
        try await Self.withServer(handler) { client, server in
            async let answer = Task.detached { try client.exchange(["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]) }.value
            let isRunning = await eventually { begun.withLock { $0 } }
            #expect(isRunning)
            async let stopped: Void = server.shutdown(deadline: .seconds(10))
            let isDeaf = await eventually { (try? client.connected()).map { Glibc.close($0) } == nil }
            #expect(isDeaf)
            mayEnd.withLock { $0 = true }
            let text = try await answer
            #expect(text.hasSuffix("finished") && text.contains("Connection: close"))
            await stopped
        }
    }

    @Test func `a writer waits for a slow reader instead of piling up`() async throws {
        let written = Mutex(0)
        let handler: @Sendable (Request) async -> Response = { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in
                    for _ in 0..<2_000 {
                        try await writer.write([UInt8](repeating: 7, count: 65_536))
                        written.withLock { $0 += 1 }
                    }
                })
        }
        try await Self.withServer(handler) { client, _ in
            let descriptor = try client.connected()
            let request = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            _ = send(descriptor, request, request.count, 0)
            // The socket's buffers fill; after that the count stands still although the handler would like to go on.
            let last = Mutex(-1)
            _ = await eventually {
                let now = written.withLock { $0 }
                return now > 0
                    && last.withLock { last in
                        defer { last = now }
                        return now == last
                    }
            }
            let count = written.withLock { $0 }
            #expect(count < 1_000)
            Glibc.close(descriptor)
        }
    }

    @Test func `a port that is taken is said in words`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(taken, $0, length)
                _ = getsockname(taken, $0, &length)
            }
        }
        listen(taken, 1)
        let port = Int(UInt16(bigEndian: address.sin_port))
        let server = HTTPServer(host: "127.0.0.1", port: port, loops: loops) { _ in .text(.ok, "") }
        let error = await #expect(throws: SystemError.self) { _ = try await server.start() }
        #expect(error?.code == EADDRINUSE && error?.call == "listen on 127.0.0.1:\(port)")
        Glibc.close(taken)
        await loops.shutdown()
    }
}

extension String {
    /// How often the text occurs.
    fileprivate func components(_ text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
