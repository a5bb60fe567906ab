import HTTP
import Kernel
import Reactor
import Resilience
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("The circuit breaker of a route and its service")
struct BreakerTests {
    typealias Setup = UpstreamBench.Setup

    /// A service whose status a test sets.
    final class Fate: Sendable {
        private let status = Mutex(200)
        var now: Int {
            get { status.withLock { $0 } }
            set { status.withLock { $0 = newValue } }
        }
    }

    static func run(
        _ change: (inout Setup) -> Void = { _ in }, _ body: (UpstreamBench, Fate) async throws -> Void
    ) async throws {
        let fate = Fate()
        let setup = Setup {
            $0.route.retry.attempts = 1
            change(&$0)
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            Response(HTTPStatus(fate.now), body: .bytes(Array("answer".utf8)))
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in try await body(bench, fate) }
    }

    static let state = #"gateway_breaker_state{route="r",service="s"}"#

    @Test(arguments: [500, 502, 503, 504])
    func `five failures open it, and 60 s later exactly one request tries the service`(status: Int) async throws {
        try await Self.run { bench, fate async throws in
            fate.now = status
            for _ in 0..<5 { #expect(try await bench.ask().status == status) }
            let refused = try await bench.ask()
            #expect(refused.status == 503 && bench.seen.all.count == 5)
            let problem = try JSONValue(parsing: refused.bytes)
            #expect(problem["detail"] == "Circuit breaker is OPEN" && problem["code"] == "breaker_open")
            #expect(refused.headers["Retry-After"] == "60")
            #expect(refused.headers["X-Circuit-Breaker"] == "open")
            #expect(bench.records.withLock { $0.last?.snapshot.refusal } == "breaker_open")
            #expect(await bench.metric(Self.state) == 1)

            bench.clock.advance(by: .seconds(60))
            #expect(await bench.metric(Self.state) == 2)
            let statuses = try await bench.askTogether(20)
            #expect(bench.seen.all.count == 6 && statuses.count { $0 == status } >= 1)
            // The probe failed: another 60 s.
            #expect(await bench.metric(Self.state) == 1)

            bench.clock.advance(by: .seconds(60))
            fate.now = 200
            let probe = try await bench.ask()
            #expect(probe.status == 200 && probe.headers["X-Circuit-Breaker"] == "half-open")
            #expect(await bench.metric(Self.state) == 0)
            #expect(try await bench.ask().headers["X-Circuit-Breaker"] == nil)
        }
    }

    @Test func `an answer that is changed on its way counts as any other`() async throws {
        try await Self.run { bench, fate async throws in
            bench.rewrites.withLock { $0 = true }
            fate.now = 500
            for _ in 0..<5 { #expect(try await bench.ask().text == "answer") }
            #expect(await bench.metric(Self.state) == 1)
            bench.clock.advance(by: .seconds(60))
            fate.now = 200
            #expect(try await bench.ask().text == "answer")
            #expect(await bench.metric(Self.state) == 0)
            #expect(bench.upstream.admission.load.active == 0)
        }
    }

    @Test func `refusals, and what a service does not offer, open nothing`() async throws {
        try await Self.run { bench, fate async throws in
            for status in [400, 401, 404, 409, 422, 429, 501] {
                fate.now = status
                for _ in 0..<6 { #expect(try await bench.ask().status == status) }
            }
            #expect(await bench.metric(Self.state) == 0)
        }
    }

    @Test func `a share of failures opens it too, when enough were seen`() async throws {
        try await Self.run({ $0.route.breaker.minimumVolume = 10 }) { bench, fate async throws in
            for number in 0..<10 {
                fate.now = number.isMultiple(of: 2) ? 200 : 500
                _ = try await bench.ask()
            }
            #expect(await bench.metric(Self.state) == 1)
        }
    }

    @Test func `a service that nobody is at opens it`() async throws {
        let setup = Setup {
            $0.instances = 0
            $0.dead = 1
            $0.route.retry.attempts = 1
        }
        try await UpstreamBench.run(setup, service: { _, _ in Response(.ok) }) { bench async throws in
            for _ in 0..<5 { #expect(try await bench.ask().text.contains("Service s unavailable")) }
            #expect(try await bench.ask().text.contains("Circuit breaker is OPEN"))
        }
    }

    @Test func `an answer that breaks off counts as a failure`() async throws {
        struct Broken: Error {}
        let handler: @Sendable (Int, Request) async -> Response = { _, _ in
            Response(
                .ok,
                body: .stream(length: 10) { writer in
                    try await writer.write([1, 2, 3])
                    throw Broken()
                })
        }
        try await UpstreamBench.run(service: handler) { bench async throws in
            for _ in 0..<5 {
                await #expect(throws: ClientError.reset) { try await bench.ask() }
            }
            #expect(try await bench.ask().status == 503)
        }
    }

    @Test func `each route has its own`() async throws {
        try await Self.run { bench, fate async throws in
            var other = bench.routes.withLock { $0[""] }
            other?.name = "other"
            bench.routes.withLock { [other] in $0["other"] = other }
            fate.now = 500
            for _ in 0..<6 { _ = try await bench.ask() }
            fate.now = 200
            #expect(try await bench.ask().status == 503)
            #expect(try await bench.ask(.get, "/other").status == 200)
            #expect(bench.upstream.report().breakers.map(\.route) == ["other", "r"])
        }
    }

    @Test func `an operator opens and closes it, and hands it back`() async throws {
        try await Self.run { bench, fate async throws in
            let now = { bench.clock.moment }
            #expect(!bench.upstream.breakers.force("r", .forcedOpen, at: now()))
            #expect(try await bench.ask().status == 200)
            #expect(bench.upstream.breakers.force("r", .forcedOpen, at: now()))
            #expect(try await bench.ask().headers["X-Circuit-Breaker"] == "open")
            #expect(await bench.metric(Self.state) == 1)
            bench.clock.advance(by: .seconds(600))
            #expect(try await bench.ask().status == 503)
            #expect(bench.upstream.breakers.force("r", .forcedClosed, at: now()))
            fate.now = 500
            for _ in 0..<20 { #expect(try await bench.ask().status == 500) }
            #expect(bench.upstream.breakers.force("r", .automatic, at: now()))
            for _ in 0..<5 { #expect(try await bench.ask().status == 500) }
            #expect(try await bench.ask().status == 503)
        }
    }

    @Test func `a changed policy holds at once, and an operator's word outlives it`() async throws {
        try await Self.run { bench, fate async throws in
            fate.now = 500
            for _ in 0..<6 { _ = try await bench.ask() }
            #expect(bench.upstream.breakers.force("r", .forcedOpen, at: bench.clock.moment))
            bench.routes.withLock { $0[""]?.breaker.consecutiveFailures = 9 }
            #expect(try await bench.ask().status == 503)
            bench.upstream.breakers.keep(only: [])
            fate.now = 200
            #expect(try await bench.ask().status == 200)
        }
    }

    @Test func `a route may answer something else meanwhile`() async throws {
        try await Self.run({ $0.route.breaker.fallback = FallbackAnswer(status: 203, json: #"{"items":[]}"#) }) {
            bench, fate async throws in
            fate.now = 500
            for _ in 0..<5 { _ = try await bench.ask() }
            let answer = try await bench.ask()
            #expect(answer.status == 203 && answer.text == #"{"items":[]}"#)
            #expect(answer.headers["Content-Type"]?.hasPrefix("application/json") == true)
            #expect(answer.headers["X-Circuit-Breaker"] == "open")
        }
    }
}
