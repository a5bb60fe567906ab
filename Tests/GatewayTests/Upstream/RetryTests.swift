import HTTP
import Kernel
import Reactor
import Resilience
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Requests that are tried again")
struct RetryTests {
    typealias Setup = UpstreamBench.Setup

    static let fine: @Sendable (Int, Request) async -> Response = { number, _ in .text(.ok, "\(number)") }
    static let failing: @Sendable (Int, Request) async -> Response = { _, _ in .text(.serviceUnavailable, "no") }

    @Test func `one dead instance of three is routed around, and its requests are answered elsewhere`() async throws {
        let setup = Setup {
            $0.instances = 2
            $0.dead = 1
            $0.policy.balancing = .roundRobin
        }
        try await UpstreamBench.run(setup, service: Self.fine) { bench async throws in
            for _ in 0..<60 { #expect(try await bench.ask().status == 200) }
            let unreachable = await bench.metric(
                #"gateway_upstream_tries_total{service="s",outcome="unreachable"}"#)
            // Five failures in a row eject it; after that nobody asks it any more.
            #expect(unreachable == 5)
            #expect(await bench.metric(#"gateway_upstream_retries_total{service="s"}"#) == 5)
            #expect(await bench.metric(#"gateway_upstream_ejections_total{service="s"}"#) == 1)
            #expect(bench.upstream.report().instances.first?.state == .ejected)
        }
    }

    @Test func `an ejected instance comes back when its time is over`() async throws {
        let failing = Shared(true)
        let setup = Setup {
            $0.instances = 2
            $0.policy.balancing = .roundRobin
        }
        let handler: @Sendable (Int, Request) async -> Response = { number, _ in
            number == 0 && failing.withLock { $0 } ? Response(.badGateway) : .text(.ok, "\(number)")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            for _ in 0..<30 { #expect(try await bench.ask().status == 200) }
            #expect(bench.seen.count(of: 0) == 5)
            #expect(bench.upstream.report().instances[0].state == .ejected)
            #expect(bench.upstream.explain().reason.contains("i0 is ejected for another 10 s"))
            failing.withLock { $0 = false }
            bench.clock.advance(by: .seconds(11))
            for _ in 0..<10 { #expect(try await bench.ask().status == 200) }
            #expect(bench.seen.count(of: 0) == 10)
            #expect(bench.upstream.report().instances[0].state == .usable)
        }
    }

    @Test func `a POST is sent once, whatever its answer`() async throws {
        let setup = Setup { $0.instances = 3 }
        try await UpstreamBench.run(setup, service: Self.failing) { bench async throws in
            for _ in 0..<4 {
                let answer = try await bench.ask(.post, body: .bytes(Array("{}".utf8)))
                #expect(answer.status == 503 && answer.text == "no")
            }
            #expect(bench.seen.all.count == 4)
        }
    }

    @Test func `a POST with an Idempotency-Key is tried at another instance, with its body`() async throws {
        let setup = Setup {
            $0.instances = 2
            $0.policy.balancing = .roundRobin
        }
        let bodies = Shared<[String]>([])
        let handler: @Sendable (Int, Request) async -> Response = { number, request in
            let body = (try? await request.body.collect(upTo: 1_000)) ?? []
            let isFirst = bodies.withLock { bodies in
                bodies.append(String(decoding: body, as: UTF8.self))
                return bodies.count == 1
            }
            return isFirst ? Response(.serviceUnavailable) : .text(.created, "made")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let answer = try await bench.ask(
                .post, headers: ["Idempotency-Key": "\"k1\""], body: .bytes(Array("{\"a\":1}".utf8)))
            #expect(answer.status == 201)
            #expect(bodies.withLock { $0 } == ["{\"a\":1}", "{\"a\":1}"])
            #expect(Set(bench.seen.all.map(\.instance)) == [0, 1])
            let record = bench.records.withLock { $0[0].snapshot }
            #expect(record.attempts == 2 && record.instance != nil && record.firstByte != nil)
        }
    }

    @Test func `a POST goes elsewhere when the connection was never there`() async throws {
        let setup = Setup {
            $0.dead = 1
            $0.policy.balancing = .roundRobin
        }
        try await UpstreamBench.run(setup, service: Self.fine) { bench async throws in
            for _ in 0..<4 {
                let body = RequestBody(Array("abc".utf8))
                #expect(try await bench.ask(.post, body: .stream(length: nil, body)).status == 200)
            }
            #expect(bench.seen.all.count == 4)
        }
    }

    @Test(arguments: [nil, OutgoingBody.largestRepeatable + 1])
    func `a body that is streamed is sent once, even if the method could be repeated`(length: Int?) async throws {
        let setup = Setup { $0.instances = 2 }
        let handler: @Sendable (Int, Request) async -> Response = { _, request in
            _ = try? await request.body.collect(upTo: 1_000_000)
            return Response(.serviceUnavailable)
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let bytes = [UInt8](repeating: 7, count: OutgoingBody.largestRepeatable + 1)
            let answer = try await bench.ask(.put, body: .stream(length: length, RequestBody(bytes)))
            #expect(answer.status == 503 && bench.seen.all.count == 1)
        }
    }

    @Test func `when everything fails, a service is asked at most a fifth more often than clients ask`() async throws {
        let setup = Setup {
            $0.instances = 2
            $0.route.retry.attempts = 4
            $0.route.breaker.consecutiveFailures = 0
            $0.route.breaker.minimumVolume = 1_000_000
            $0.policy.retryBudget.minimumPerSecond = 0
        }
        try await UpstreamBench.run(setup, service: Self.failing) { bench async throws in
            for _ in 0..<20 { _ = try await bench.askTogether(30) }
            #expect(bench.seen.all.count <= 720, "600 requests were sent \(bench.seen.all.count) times")
            #expect(bench.seen.all.count > 600)
            #expect(await bench.metric(#"gateway_retry_budget_exhausted_total{service="s"}"#) ?? 0 > 0)
        }
    }

    @Test func `a service is told how much time is left, less with each try`() async throws {
        let clock = Shared<ManualLoopClock?>(nil)
        let setup = Setup {
            $0.instances = 3
            $0.route.retry.attempts = 3
            $0.route.timeouts.total = .seconds(10)
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            clock.withLock { $0 }?.advance(by: .seconds(4))
            return Response(.badGateway)
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            clock.withLock { $0 = bench.clock }
            let outside: Headers = ["X-Request-Timeout-Ms": "99999999"]
            #expect(try await bench.ask(headers: outside).status == 502)
            // Each try takes 4 s of the 10.
            #expect(
                bench.seen.all.map { $0.headers.values("X-Request-Timeout-Ms") } == [["10000"], ["6000"], ["2000"]])
        }
    }

    @Test func `a route without an end tells none`() async throws {
        let setup = Setup { $0.route.timeouts.total = nil }
        try await UpstreamBench.run(setup, service: Self.fine) { bench async throws in
            #expect(try await bench.ask().status == 200)
            #expect(bench.seen.all[0].headers["X-Request-Timeout-Ms"] == nil)
        }
    }

    @Test func `a service that answers nothing in time is 504, and one that is away 503, without a word of where`()
        async throws
    {
        let setup = Setup {
            $0.instances = 1
            $0.route.timeouts.response = .milliseconds(50)
            $0.route.retry.attempts = 1
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            try? await Task.sleep(for: .seconds(1))
            return Response(.ok)
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let late = try await bench.ask()
            #expect(late.status == 504 && !late.text.contains("127.0.0.1"))
        }
        let away = Setup {
            $0.instances = 0
            $0.dead = 2
        }
        try await UpstreamBench.run(away, service: Self.fine) { bench async throws in
            let answer = try await bench.ask()
            #expect(answer.status == 503 && answer.text.contains("Service s unavailable"))
            #expect(answer.headers["Retry-After"] == "1" && !answer.text.contains("127.0.0"))
            bench.upstream.update([])
            #expect(try await bench.ask().status == 503)
        }
    }
}
