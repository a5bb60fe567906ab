import Kernel
import Logging
import Monitoring
import Synchronization
import TestSupport
import Testing

@Suite("Writing the log")
struct JSONLogTests {
    final class Lines: LogOutput {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func write(_ line: [UInt8]) { kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }

    let lines = Lines()

    func logger(_ level: Logger.Level = .info) -> Logger {
        JSONLogHandler.logger(
            service: "user", level: level, output: lines, clock: TestClock(Timestamp(seconds: 1_750_000_000)))
    }

    @Test func `a record is one line of JSON, its members in a fixed order`() {
        logger().info("Started", metadata: ["port": .stringConvertible(8_001), "host": "a\r\nb"])
        let line =
            #"{"time":"2025-06-15T15:06:40Z","level":"info","service":"user","message":"Started","#
            + #""host":"a\r\nb","port":8001}"# + "\n"
        #expect(lines.all == [line])
    }

    @Test func `a line names the request and the trace it belongs to`() throws {
        let trace = TraceContext(
            traceID: "4bf92f3577b34da6a3ce929d0e0e4736", spanID: "00f067aa0ba902b7", isSampled: true)
        RequestScope.$current.withValue(RequestScope(requestID: "r-1", trace: trace)) { logger().info("Working") }
        let line = try JSONValue(parsing: Array(try #require(lines.all.first).utf8))
        #expect(line["request_id"] == "r-1")
        #expect(line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(line["span_id"] == "00f067aa0ba902b7")
    }

    @Test func `values with a secret name are hidden, at any depth`() {
        logger().info(
            "Signing in",
            metadata: [
                "access_token": "aaa-1", "Password": "aaa-2", "webhookSecret": "aaa-3", "Authorization": "aaa-4",
                "headers": ["cookie": "aaa-5", "host": "here"], "user": "ann",
            ])
        #expect(!lines.all[0].contains("aaa-"))
        #expect(lines.all[0].contains(#""user":"ann""#))
        #expect(lines.all[0].contains(#""host":"here""#))
    }

    @Test(arguments: [
        "GET https://api.telegram.org/bot123456789:AAF0123456789abcdefghijklmnopqrstuv/getMe failed",
        "123456789:AAF0123456789abcdefghijklmnopqrstuv",
        "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlc2lnbmF0dXJl is old",
    ])
    func `tokens are hidden wherever they stand in a text`(text: String) {
        logger().warning("\(text)", metadata: ["cause": "\(text)"])
        #expect(!lines.all[0].contains("AAF0123"))
        #expect(!lines.all[0].contains("c2lnbmF0"))
        #expect(lines.all[0].contains("[redacted]"))
    }

    @Test func `ordinary texts are left as they are`() {
        let text = "12:30:45 key:value https://t.me/s/example?before=10 — done, 100 % at 127.0.0.1:8000"
        logger().info("\(text)")
        #expect(lines.all[0].contains(text))
    }

    @Test func `records below the level are not written, and a name of ours cannot be taken`() throws {
        logger(.warning).info("Not this")
        logger(.warning).error("This", metadata: ["level": "mine"])
        #expect(lines.all.count == 1)
        let line = try JSONValue(parsing: Array(lines.all[0].utf8))
        #expect(line["level"] == "error")
        #expect(line["level_"] == "mine")
    }

    @Test func `an endless text is cut, and the line is still JSON`() throws {
        logger().info("\(String(repeating: "é", count: 100_000))")
        #expect(lines.all[0].utf8.count < 10_000)
        _ = try JSONValue(parsing: Array(lines.all[0].utf8))
    }
}
