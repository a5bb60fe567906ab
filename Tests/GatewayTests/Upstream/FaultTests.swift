import Discovery
import HTTP
import Kernel
import Reactor
import Resilience
import TestSupport
import Testing

@testable import Gateway

@Suite("Faults between the gateway and an instance", .enabled(if: FaultProxy.path != nil, FaultProxy.absence))
struct FaultTests {
    typealias Setup = UpstreamBench.Setup

    static let body = String(repeating: "0123456789", count: 30)

    /// Lends `body` a bench whose first instance is behind a fault proxy.
    static func run(
        instances: Int = 2, _ change: (inout Setup) -> Void = { _ in },
        _ body: (UpstreamBench, FaultProxy) async throws -> Void
    ) async throws {
        let setup = Setup {
            $0.instances = instances
            $0.isRealTime = true
            $0.policy.balancing = .roundRobin
            $0.policy.probe.interval = .milliseconds(50)
            $0.policy.probe.unhealthyInterval = .milliseconds(50)
            $0.policy.probe.timeout = .milliseconds(150)
            $0.policy.outlier.consecutiveFailures = 0
            $0.policy.retryBudget.minimumPerSecond = 1_000
            $0.route.timeouts.response = .milliseconds(250)
            $0.route.timeouts.idle = .seconds(5)
            change(&$0)
        }
        let handler: @Sendable (Int, Request) async -> Response = { _, request in
            request.path == "/chunked"
                ? Response(.ok, body: .stream(length: nil) { try await $0.write(Array(Self.body.utf8)) })
                : .text(.ok, Self.body)
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let addresses = bench.upstream.report().instances.map(\.address)
            let port = try #require(addresses[0].split(separator: ":").last.flatMap { Int($0) })
            let proxy = try await FaultProxy.start(before: port, client: bench.client)
            defer { proxy.end() }
            let others = addresses.dropFirst().compactMap { $0.split(separator: ":").last.flatMap { Int($0) } }
            bench.upstream.update(
                ([proxy.port] + others).enumerated().map {
                    ServiceInstance(id: "p\($0.offset)", host: "127.0.0.1", port: $0.element)
                })
            #expect(try await bench.ask().text == Self.body)
            try await body(bench, proxy)
        }
    }

    /// Runs the prober meanwhile.
    static func probing(_ bench: UpstreamBench, _ body: () async throws -> Void) async throws {
        let prober = HealthProber(bench.table, client: bench.client, loops: bench.loops, clock: MonotonicClock())
        let asking = Task { await prober.run() }
        try await body()
        asking.cancel()
        await asking.value
    }

    static func state(_ bench: UpstreamBench) -> InstanceReport.State { bench.upstream.report().instances[0].state }

    @Test(arguments: ["half=up", "half=down", "drop=1"])
    func `a peer that vanished silently is noticed, routed around, and taken back`(fault: String) async throws {
        try await Self.run { bench, proxy async throws in
            try await proxy.set(fault)
            for _ in 0..<4 { #expect(try await bench.ask().text == Self.body) }
            // What may not be sent twice is told that no answer came.
            let posted = try await bench.askTogether(2, .post)
            #expect(posted.sorted() == [200, 504])
            try await Self.probing(bench) { () async throws in
                #expect(await eventually { Self.state(bench) == .unwell })
                let start = ContinuousClock.now
                for _ in 0..<10 { #expect(try await bench.ask().status == 200) }
                #expect(ContinuousClock.now - start < .seconds(2), "the dead one was still asked")
                try await proxy.clear()
                #expect(await eventually { Self.state(bench) == .usable })
            }
            #expect(try await bench.askTogether(8).allSatisfy { $0 == 200 })
        }
    }

    @Test func `a slow service is 504 in time, and its breaker opens`() async throws {
        try await Self.run(instances: 1, { $0.route.retry.attempts = 1 }) { bench, proxy async throws in
            try await proxy.set("latency=2000")
            for _ in 0..<5 { #expect(try await bench.ask().status == 504) }
            #expect(try await bench.ask().text.contains("Circuit breaker is OPEN"))
        }
    }

    @Test func `an answer that trickles in does not move its deadline`() async throws {
        try await Self.run(instances: 1, { $0.route.retry.attempts = 1 }) { bench, proxy async throws in
            try await proxy.set("bw=100&slice=1")
            let start = ContinuousClock.now
            #expect(try await bench.ask().status == 504)
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    @Test(arguments: ["/x", "/chunked"])
    func `an answer in slices of a byte is whole`(target: String) async throws {
        try await Self.run(instances: 1, { $0.route.timeouts.response = .seconds(20) }) { bench, proxy async throws in
            try await proxy.set("slice=1")
            let answer = try await bench.ask(.get, target)
            #expect(answer.status == 200 && answer.text == Self.body)
        }
    }

    @Test(arguments: ["/x", "/chunked"])
    func `an answer that is cut in its body never looks whole`(target: String) async throws {
        try await Self.run(instances: 1) { bench, proxy async throws in
            try await proxy.set("limit=250")
            await #expect(throws: ClientError.reset) { try await bench.ask(.get, target) }
            #expect(await eventually { bench.upstream.report().breakers[0].state.failures == 1 })
        }
    }

    @Test func `an answer that is cut in its head, or garbage, is 502 and nothing of it is told`() async throws {
        try await Self.run(instances: 1, { $0.route.retry.attempts = 1 }) { bench, proxy async throws in
            for fault in ["limit=20", "limit=100000&corrupt=1"] {
                try await proxy.set(fault)
                let answer = try await bench.ask()
                #expect(answer.status == 502 || answer.status == 504, "\(fault): \(answer.status)")
                #expect(!answer.text.contains("127.0.0.1") && !answer.text.contains("malformed"))
                try await proxy.clear()
            }
        }
    }

    @Test func `a storm of resets costs no request that may be sent again`() async throws {
        try await Self.run { bench, proxy async throws in
            try await proxy.set("reset=1")
            var failed = 0
            for _ in 0..<20 { failed += try await bench.askTogether(10).count { $0 != 200 } }
            #expect(failed <= 2, "\(failed) of 200 failed")
            try await proxy.clear()
            #expect(try await bench.askTogether(10).allSatisfy { $0 == 200 })
        }
    }

    @Test func `a service that hangs is left out while it does`() async throws {
        try await Self.run { bench, proxy async throws in
            try await Self.probing(bench) { () async throws in
                proxy.hang(true)
                defer { proxy.hang(false) }
                #expect(await eventually { Self.state(bench) == .unwell })
                for _ in 0..<20 { #expect(try await bench.ask().status == 200) }
                proxy.hang(false)
                #expect(await eventually { Self.state(bench) == .usable })
            }
        }
    }
}
