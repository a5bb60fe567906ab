import HTTP
import Kernel
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("What surrounds every handler")
struct MiddlewareTests {
    func router(_ middleware: [any Middleware], _ handler: @escaping Handler) throws -> Router {
        try Router([Route(.get, "/x/{id}", access: .everyone, "A route", handler: handler)], middleware: middleware)
    }

    let identity = RequestIdentity(random: SeededRandom(), clock: TestClock())

    @Test func `a plain request id is kept, and handed to the handler and back`() async throws {
        let router = try router([identity]) { request in
            .text(.ok, "\(request.context.requestID) \(RequestScope.current?.requestID ?? "none")")
        }
        let response = await ask(router, .get, "/x/1", headers: ["X-Request-Id": "abc.DEF_1-2"])
        #expect(response.headers["X-Request-Id"] == "abc.DEF_1-2")
        #expect(response.text == "abc.DEF_1-2 abc.DEF_1-2")
    }

    @Test(arguments: ["", "a b", "a\"b", "é", String(repeating: "a", count: 129)])
    func `an id that is not plain is replaced`(id: String) async throws {
        let router = try router([identity]) { .text(.ok, $0.context.requestID) }
        let response = await ask(router, .get, "/x/1", headers: ["X-Request-Id": id])
        #expect(response.headers["X-Request-Id"] == response.text)
        #expect(response.text != id)
        #expect(response.text.count == 36)
    }

    @Test func `a trace goes on with a new step, and a broken one begins anew`() async throws {
        let router = try router([identity]) { .text(.ok, $0.context.traceparent ?? "") }
        let sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let continued = await ask(router, .get, "/x/1", headers: ["traceparent": sent]).text
        #expect(continued.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-"))
        #expect(continued != sent)
        for broken in [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", sent.uppercased(), "ff" + sent.dropFirst(2),
        ] {
            let begun = await ask(router, .get, "/x/1", headers: ["traceparent": broken]).text
            #expect(!begun.contains("4bf92f3577b34da6a3ce929d0e0e4736"))
            #expect(TraceContext(traceparent: begun) != nil)
        }
    }

    @Test func `security headers are on every answer, and a route's own are left alone`() async throws {
        let router = try router([SecurityHeaders(isTLS: true), ProblemMapping(logger: Logger(label: "t"))]) { request in
            Response(.ok, headers: ["Cache-Control": "max-age=60"])
        }
        for path in ["/x/1", "/none"] {
            let headers = await ask(router, .get, path).headers
            #expect(headers["X-Content-Type-Options"] == "nosniff")
            #expect(headers["Referrer-Policy"] == "no-referrer")
            #expect(headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(headers["Strict-Transport-Security"] != nil)
            #expect(headers["Cache-Control"] == (path == "/none" ? "no-store" : "max-age=60"))
        }
    }

    @Test func `a client that has the body already is answered 304`() async throws {
        let router = try router([ConditionalGet()]) { _ in .text(.ok, "body") }
        let first = await ask(router, .get, "/x/1")
        let tag = try #require(first.headers["ETag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = await ask(router, .get, "/x/1", headers: ["If-None-Match": condition])
            #expect(again.status == .notModified)
            #expect(again.headers["ETag"] == tag)
            #expect(again.bytes.isEmpty)
        }
        #expect(await ask(router, .get, "/x/1", headers: ["If-None-Match": "\"other\""]).status == .ok)
    }

    @Test func `an access log line tells the pattern and the person, never the query`() async throws {
        let log = LineLog()
        let router = try router([identity, AccessLog(logger: log.logger)]) { _ in
            RequestScope.current?.userID = UserID(42)
            return .text(.ok, "12345")
        }
        _ = await ask(router, .get, "/x/1?token=secret")
        let line = try #require(log.lines.first)
        #expect(log.lines.count == 1)
        for part in ["endpoint=/x/{id}", "status=200", "bytes=5", "user_id=42", "method=GET"] {
            #expect(line.contains(part), "\(line)")
        }
        #expect(!line.contains("secret"))
    }

    @Test func `an error of our own is logged with its cause and answered without it`() async throws {
        struct Broken: Error { let table = "users" }
        let log = LineLog()
        let router = try router([ProblemMapping(logger: log.logger)]) { _ in throw Broken() }
        let response = await ask(router, .get, "/x/1")
        #expect(response.status == 500)
        #expect(!response.text.contains("users"))
        #expect(log.lines.first?.contains("table: \"users\"") == true)
    }

    @Test func `a refusal is no mistake of ours and is not logged as one`() async throws {
        let log = LineLog()
        let router = try router([ProblemMapping(logger: log.logger)]) { _ in throw ServiceError(.notFound, "None.") }
        #expect(await ask(router, .get, "/x/1").status == .notFound)
        #expect(log.lines.isEmpty)
    }
}

/// Keeps log lines for a test to read.
final class LineLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Backend(log: self) } }

    private struct Backend: LogHandler {
        let log: LineLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        init(log: LineLog) { self.log = log }

        func log(event: LogEvent) {
            let pairs = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            log.kept.withLock { $0.append("\(event.message) \(pairs)") }
        }
    }
}
