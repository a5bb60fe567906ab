import HTTP
import Kernel
import Reactor
import Resilience
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A schedule that expectations may change.
private final class Plan {
    private var schedule = ProbeSchedule()

    func due(_ targets: [ProbeTarget], at now: Duration) -> [ProbeTarget] { schedule.due(targets, at: now) }
    func pause(at now: Duration) -> Duration { schedule.pause(at: now) }
    func done(_ target: ProbeTarget, next wait: Duration, at now: Duration) {
        schedule.done(target, next: wait, at: now)
    }
}

@Suite("Instances are asked whether they are well")
struct ProbeTests {
    static func target(_ serial: UInt64) -> ProbeTarget {
        ProbeTarget(serial: serial, service: "s", instance: "i\(serial)", url: "http://127.0.0.1:1/")
    }

    @Test func `each is asked at its own pace, none twice at once, new ones at once`() {
        let schedule = Plan()
        let (one, two) = (Self.target(1), Self.target(2))
        #expect(schedule.due([one], at: .zero) == [one])
        #expect(schedule.due([one, two], at: .seconds(100)) == [two])
        schedule.done(one, next: .seconds(10), at: .seconds(100))
        schedule.done(two, next: .seconds(2), at: .seconds(100))
        #expect(schedule.due([one, two], at: .seconds(101)) == [])
        #expect(schedule.pause(at: .seconds(101)) == .seconds(1))
        #expect(schedule.pause(at: .milliseconds(101_900)) == .milliseconds(100))
        #expect(schedule.pause(at: .seconds(500)) == ProbeSchedule.shortestPause)
        #expect(schedule.due([one, two], at: .seconds(102)) == [two])
        // One that goes and comes back is new.
        #expect(schedule.due([two], at: .seconds(103)) == [])
        #expect(schedule.due([one, two], at: .seconds(103)) == [one])
    }

    @Test func `one that is asked while it goes away is not asked again`() {
        let schedule = Plan()
        let one = Self.target(1)
        #expect(schedule.due([one], at: .zero) == [one])
        #expect(schedule.due([], at: .zero) == [])
        schedule.done(one, next: .zero, at: .zero)
        #expect(schedule.pause(at: .zero) == ProbeSchedule.longestPause)
    }

    @Test func `an instance that is not ready is left out and taken back, and what does not answer counts as unwell`()
        async throws
    {
        let status = Shared(200)
        let setup = UpstreamBench.Setup {
            $0.instances = 2
            $0.dead = 1
            $0.isRealTime = true
            $0.policy.balancing = .roundRobin
            $0.policy.probe.interval = .milliseconds(20)
            $0.policy.probe.unhealthyInterval = .milliseconds(10)
        }
        let handler: @Sendable (Int, Request) async -> Response = { number, request in
            let isAsked = request.path == "/health/ready" && number == 0
            return isAsked ? Response(HTTPStatus(status.withLock { $0 })) : .text(.ok, "\(number)")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            let prober = HealthProber(bench.table, client: bench.client, loops: bench.loops, clock: MonotonicClock())
            let asking = Task { await prober.run() }
            let states = { @Sendable in bench.upstream.report().instances.map(\.state) }
            #expect(await eventually { states() == [.unwell, .usable, .usable] })
            status.withLock { $0 = 503 }
            #expect(await eventually { states() == [.unwell, .unwell, .usable] })
            for _ in 0..<6 { #expect(try await bench.ask().text == "1") }
            #expect(
                await bench.metric(#"gateway_upstream_instances{service="s",state="unwell"}"#) == 2)
            #expect(await bench.metric(#"gateway_instance_usable{service="s",instance="i0"}"#) == 0)
            status.withLock { $0 = 200 }
            #expect(await eventually { states() == [.unwell, .usable, .usable] })
            #expect(await bench.metric(#"gateway_upstream_probes_total{service="s",outcome="bad"}"#) ?? 0 >= 3)
            asking.cancel()
            await asking.value
        }
    }
}
