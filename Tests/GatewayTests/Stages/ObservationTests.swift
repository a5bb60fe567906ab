import Glibc
import HTTP
import Kernel
import Monitoring
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Every exchange is seen to its end")
struct ObservationTests {
    /// Keeps what is written, as often as it is.
    final class Memory: LineSink {
        private let writes = Mutex<[[UInt8]]>([])
        private let loses: Bool

        init(loses: Bool = false) { self.loses = loses }

        var count: Int { writes.withLock { $0.count } }
        var text: String { String(decoding: writes.withLock { $0.flatMap { $0 } }, as: UTF8.self) }
        var lines: [JSONValue] {
            text.split(separator: "\n").map { (try? JSONValue(parsing: Array($0.utf8))) ?? .null }
        }

        func write(_ lines: [UInt8]) async -> Int {
            writes.withLock { $0.append(lines) }
            return loses ? lines.count : 0
        }
    }

    let clock = TestClock(Timestamp(microseconds: 1_750_000_000_007_500))
    let alarms = HeldAlarms()
    let metrics = ServiceMetrics(service: "api-gateway", version: "1")

    func log(_ sink: any LineSink, sample: Double = 1) -> ExchangeLog {
        ExchangeLog(sink: sink, sample: sample, clock: clock, alarm: alarms.alarm)
    }

    func run(_ log: ExchangeLog, route: GatewayRoute = StageBench.route(), end: @escaping Onwards) -> StageRun {
        let spans = Tally()
        let start = ContinuousClock().now
        // Each look at the clock is 1.5 ms after the one before.
        let stage = Observation(log: log, metrics: ExchangeMetrics(metrics)) {
            start + .microseconds(1_500 * spans.up())
        }
        return StageRun(
            [RequestIds(random: SeededRandom(), clock: clock, trustsTrace: true), stage], on: route, end: end)
    }

    @Test func `one line says all of an exchange, and nothing that is secret`() async throws {
        let sink = Memory()
        let log = log(sink)
        let run = run(log) { exchange in
            exchange.record.note {
                $0.attempts = 2
                $0.instance = "channel-1"
                $0.connect = .microseconds(250)
                $0.firstByte = .milliseconds(12)
                $0.userID = UserID(7)
                $0.bytesIn = 5
                $0.cache = "miss"
            }
            return .text(.ok, "hello")
        }
        let headers: Headers = ["Authorization": "Bearer secret-token", "X-Request-Id": "a\"b", "Cookie": "c=1"]
        _ = try await run.send(StageBench.request(.post, "/api/v1/things?email=x@y.z", headers: headers))
        await log.flush()
        let line = try #require(sink.lines.first)
        #expect(line["time"] == "2025-06-15T15:06:40.007Z" && line["service"] == "api-gateway")
        #expect(line["method"] == "POST" && line["route"] == "things" && line["upstream"] == "channel")
        #expect(line["instance"] == "channel-1" && line["attempts"] == 2 && line["status"] == 200)
        #expect(line["duration_ms"] == .double(1.5) && line["connect_ms"] == .double(0.25))
        #expect(line["bytes_in"] == 5 && line["bytes_out"] == 5 && line["user_id"] == 7)
        #expect(line["peer"] == "198.51.100.7" && line["cache"] == "miss" && line["refusal"] == nil)
        #expect(line["request_id"]?.string?.utf8.count == 36 && line["trace_id"]?.string?.utf8.count == 32)
        for secret in ["secret", "x@y.z", "c=1", "?"] { #expect(!sink.text.contains(secret)) }
    }

    @Test func `a thousand lines cost one write, at the latest after the interval`() async throws {
        let sink = Memory()
        let run = run(log(sink)) { _ in Response(.ok) }
        for _ in 0..<100 { _ = try await run.send() }
        #expect(sink.count == 0 && alarms.count == 1)
        alarms.goOff()
        #expect(await eventually { sink.count == 1 })
        #expect(sink.lines.count == 100)
    }

    @Test func `a full buffer is written without waiting`() async throws {
        let sink = Memory()
        let run = run(log(sink)) { _ in Response(.ok) }
        var sent = 0
        while sent < 2_000, sink.count == 0 {
            _ = try await run.send()
            sent += 1
            await Task.yield()
        }
        #expect(await eventually { sink.count > 0 })
    }

    @Test func `of what went well a share is written, of what did not everything`() async throws {
        let sink = Memory()
        let log = log(sink, sample: 0.25)
        let fine = run(log) { _ in Response(.ok) }
        for _ in 0..<100 { _ = try await fine.send() }
        let bad = run(log) { exchange in exchange.refuse(ServiceError(.notFound, "no", code: "gone_away")) }
        for _ in 0..<10 { _ = try await bad.send() }
        await log.flush()
        #expect(sink.lines.filter { $0["status"] == 200 }.count == 25)
        #expect(sink.lines.filter { $0["status"] == 404 && $0["refusal"] == "gone_away" }.count == 10)
        let none = Memory()
        let silent = self.log(none, sample: 0)
        _ = try await run(silent) { _ in Response(.ok) }.send()
        await silent.flush()
        #expect(none.count == 0)
    }

    @Test func `an answer that breaks off is written as such, when it did`() async throws {
        struct Broken: Error {}
        let sink = Memory()
        let log = log(sink, sample: 0)
        let run = run(log) { _ in
            Response(
                .ok,
                body: .stream(length: nil) { writer in
                    try await writer.write([1, 2, 3])
                    throw Broken()
                })
        }
        let response = try await run.response()
        await log.flush()
        #expect(sink.count == 0)
        await #expect(throws: Broken.self) { try await response.body.collected() }
        await log.flush()
        #expect(sink.lines.first?["outcome"] == "broken_off" && sink.lines.first?["bytes_out"] == 3)
    }

    @Test func `what cannot be written is dropped and counted, and what is held is bounded`() async throws {
        let log = log(Memory(loses: true))
        let run = run(log) { _ in Response(.ok) }
        _ = try await run.send()
        await log.flush()
        #expect(log.dropped == 1)
    }

    @Test func `a writer that is stuck holds up no request, and what waits for it is bounded`() async throws {
        struct Stuck: LineSink {
            let barrier: Barrier
            let tally: Tally

            func write(_ lines: [UInt8]) async -> Int {
                tally.up()
                await barrier.pass()
                return 0
            }
        }
        let stuck = Stuck(barrier: Barrier(), tally: Tally())
        let log = log(stuck)
        let run = run(log) { _ in Response(.ok) }
        _ = try await run.send()
        let first = Task { await log.flush() }
        #expect(await eventually { stuck.tally.count == 1 })
        while log.dropped == 0 { _ = try await run.send() }
        #expect(stuck.tally.count == 1)
        stuck.barrier.open()
        await first.value
        await log.flush()
        let dropped = log.dropped
        _ = try await run.send()
        #expect(log.dropped == dropped)
    }

    @Test func `the last lines are written when the program stops`() async throws {
        struct Marker: Service {
            let started: Tally

            func run() async throws {
                started.up()
                try await gracefulShutdown()
            }
        }
        let sink = Memory()
        let log = log(sink)
        let marker = Marker(started: Tally())
        let group = ServiceGroup(
            services: [ExchangeLogWriting(log: log), marker], logger: StageBench.logger)
        let running = Task { try await group.run() }
        #expect(await eventually { marker.started.count == 1 })
        _ = try await run(log) { _ in Response(.ok) }.send()
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(sink.lines.count == 1)
    }

    @Test func `a pipe whose reader has gone, and a full disk, end nothing`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let lines = Array("one\ntwo\n".utf8)
        #expect(await DescriptorSink(ends[1]).write(lines) == lines.count)
        close(ends[1])
        let full = open("/dev/full", O_WRONLY)
        #expect(await DescriptorSink(full).write(lines) == lines.count)
        close(full)
    }

    @Test func `lines go through a pipe whole`() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let lines = (0..<500).flatMap { Array("{\"line\":\($0)}\n".utf8) }
        #expect(await DescriptorSink(ends[1]).write(lines) == 0)
        close(ends[1])
        var read: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(ends[0], &room, room.count)
            if count <= 0 { break }
            read += room.prefix(count)
        }
        close(ends[0])
        #expect(read == lines)
    }

    @Test func `exchanges are counted by the name of their route`() async throws {
        let run = run(log(Memory())) { exchange in
            if exchange.request.method == .get { return Response(.ok) }
            exchange.record.note { $0.cache = "replayed" }
            return exchange.refuse(ServiceError(.conflict, "no", code: "taken"))
        }
        for _ in 0..<3 { _ = try await run.send() }
        _ = try await run.send(StageBench.request(.post))
        _ = try await run.send(StageBench.request(HTTPMethod("BREW")))
        let text = await metrics.registry.text()
        let labels = "endpoint=\"things\",service=\"api-gateway\""
        #expect(text.contains("http_requests_total{method=\"GET\",\(labels),status=\"200\"} 3"))
        #expect(text.contains("http_requests_total{method=\"POST\",\(labels),status=\"409\"} 1"))
        #expect(text.contains("http_requests_total{method=\"other\",\(labels),status=\"409\"} 1"))
        #expect(text.contains("http_request_duration_seconds_count{method=\"GET\",\(labels)} 3"))
        #expect(text.contains("gateway_refusals_total{route=\"things\",reason=\"taken\"} 2"))
        #expect(text.contains("gateway_cache_answers_total{route=\"things\",outcome=\"replayed\"} 2"))
        #expect(text.contains("http_requests_in_flight{service=\"api-gateway\"} 0"))
    }
}
