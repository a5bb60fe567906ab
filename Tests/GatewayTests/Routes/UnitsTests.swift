import Kernel
import Testing

@testable import Gateway

@Suite("Numbers with units")
struct UnitsTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("2m", .minutes(2)), ("1h", .hours(1)),
        ("1d", .days(1)), ("0s", .zero), ("999999999d", .days(999_999_999)),
    ])
    func `times`(text: String, span: Duration) {
        #expect(Units.duration(text) == span)
    }

    @Test(arguments: ["", "s", "1", "1.5s", "-1s", "+1s", "1 s", "1S", "1sec", "1234567890s", "١s", "1s "])
    func `what is no time`(text: String) {
        #expect(Units.duration(text) == nil)
    }

    @Test(arguments: [("0B", 0), ("512B", 512), ("64KB", 65_536), ("1MB", 1_048_576), ("2GB", 2_147_483_648)])
    func `sizes are powers of 1024`(text: String, bytes: Int) {
        #expect(Units.size(text) == bytes)
    }

    @Test(arguments: ["", "1", "1kb", "1K", "1.5MB", "-1B", "1 MB", "9999999999GB"])
    func `what is no size`(text: String) {
        #expect(Units.size(text) == nil)
    }

    @Test(arguments: [
        ("30/min", 30, Duration.minutes(1)), ("3/h", 3, .hours(1)), ("100/10s", 100, .seconds(10)),
        ("5/day", 5, .days(1)), ("1/2m", 1, .minutes(2)),
    ])
    func `rates`(text: String, quota: Int, window: Duration) throws {
        let rate = try #require(Units.rate(text))
        #expect(rate.quota == quota && rate.window == window)
    }

    @Test(arguments: ["", "30", "0/min", "30/", "/min", "30/0s", "30/min/s", "30/ms", "a/min", "30/week"])
    func `what is no rate`(text: String) {
        #expect(Units.rate(text) == nil)
    }

    @Test func `a time is told in the largest unit that says it exactly`() {
        let spans: [Duration] = [.zero, .milliseconds(1), .milliseconds(1_500), .seconds(60), .minutes(90), .days(2)]
        #expect(spans.map(Units.text) == ["0s", "1ms", "1500ms", "1m", "90m", "2d"])
    }

    @Test(arguments: [("timeout", "timeouts"), ("mehtods", "methods"), ("bodylimit", "body_limit"), ("GET", "get")])
    func `the word that was meant is found`(word: String, meant: String) {
        let known = ["timeouts", "methods", "body_limit", "name", "get"]
        #expect(Nearest.hint(word, among: known) == " (did you mean “\(meant)”?)")
    }

    @Test(arguments: ["", "colour", "x", "timetable", String(repeating: "timeouts", count: 100)])
    func `a word that is far from all is not guessed at`(word: String) {
        #expect(Nearest.hint(word, among: ["timeouts", "methods", "body_limit"]).isEmpty)
    }
}
