import HTTP
import Kernel
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Discovery

@Suite("A process registers itself")
struct RegistrationTests {
    struct Bench: Sendable {
        let consul: FakeConsul
        let clock: SteppingClock
        let announcement: Announcement
        let group: ServiceGroup
        /// What happened in this process, in order.
        let diary: Diary

        /// The calls that changed something.
        var calls: [String] {
            consul.questions.filter { $0.hasPrefix("PUT") }.compactMap {
                $0.split(separator: "?").first?.split(separator: "/").suffix(2).joined(separator: "/")
            }
        }
    }

    final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func note(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// Lends `body` a process that registers as `user-service-1`; it is told to stop afterwards.
    private func withProcess(
        url: String? = nil, interval: Duration = .zero, _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        try await FakeConsul.run { consul, http in
            let (clock, announcement, diary) = (SteppingClock(), Announcement(), Diary())
            let registration = Registration(
                consul: ConsulClient(url: url ?? consul.url, token: nil, http: http), announcement: announcement,
                interval: interval, clock: clock, random: SeededRandom(), logger: silent,
                leaving: { diary.note("leaving, known to Consul: \(consul.ids)") }
            ) { port in
                AgentService(
                    id: "user-service-1", name: "user-service", address: "127.0.0.1", port: port, version: "1.2.3")
            }
            let group = ServiceGroup(services: [registration], logger: silent)
            let bench = Bench(
                consul: consul, clock: clock, announcement: announcement, group: group, diary: diary)
            async let running: Void = group.run()
            try await body(bench)
            await group.triggerGracefulShutdown()
            try await running
        }
    }

    @Test func `not before its listener is ready, and with all that neighbours need to know`() async throws {
        try await withProcess { bench in
            #expect(bench.consul.questions.isEmpty)
            bench.announcement.announce(8_001)
            #expect(await eventually { bench.consul.ids == ["user-service-1"] })
            let sent = try JSONValue(parsing: try #require(bench.consul.registration("user-service-1")))
            #expect(sent["Name"] == "user-service")
            #expect(sent["Address"] == "127.0.0.1")
            #expect(sent["Port"] == 8_001)
            #expect(sent["Tags"] == ["v1.2.3"])
            #expect(sent["Weights"]?["Passing"] == 1)
            #expect(sent["Check"]?["HTTP"] == "http://127.0.0.1:8001/health/ready")
            #expect(sent["Check"]?["Interval"] == "10000ms")
            #expect(sent["Check"]?["Status"] == "critical")
            #expect(sent["Check"]?["DeregisterCriticalServiceAfter"] == "1m")
        }
    }

    @Test func `again when the agent forgot it, and every few minutes regardless`() async throws {
        try await withProcess { bench in
            bench.announcement.announce(8_001)
            #expect(await eventually { bench.clock.sleepers == 1 })
            // Ten seconds later the agent still knows it: nothing is sent.
            bench.clock.advance(by: .seconds(10))
            #expect(await eventually { bench.clock.waits.count == 2 && bench.clock.sleepers == 1 })
            #expect(bench.calls == ["service/register"])
            bench.consul.forgetEverything()
            bench.clock.advance(by: .seconds(10))
            #expect(await eventually { bench.consul.ids == ["user-service-1"] && bench.clock.sleepers == 1 })
            #expect(bench.calls.count == 2)
            bench.clock.advance(by: .minutes(3))
            #expect(await eventually { bench.calls.count == 3 && bench.clock.sleepers == 1 })
        }
    }

    @Test func `an agent that refuses is tried again after growing pauses`() async throws {
        try await FakeConsul.run(token: "open-sesame") { consul, http in
            try await withProcess(url: consul.url) { bench in
                bench.announcement.announce(8_001)
                #expect(await eventually { bench.clock.sleepers == 1 })
                for count in 2...4 {
                    bench.clock.advance(by: .seconds(60))
                    #expect(await eventually { bench.clock.waits.count == count && bench.clock.sleepers == 1 })
                }
                #expect(zip(bench.clock.waits, bench.clock.waits.dropFirst()).allSatisfy { $0 < $1 })
                #expect(consul.ids.isEmpty)
            }
        }
    }

    @Test func `it leaves in order: readiness, maintenance, the interval, and only then the end`() async throws {
        try await withProcess(interval: .seconds(2)) { bench in
            bench.announcement.announce(8_001)
            #expect(await eventually { bench.clock.sleepers == 1 })
            await bench.group.triggerGracefulShutdown()
            #expect(await eventually { bench.clock.waits.last == .seconds(2) && bench.clock.sleepers == 1 })
            #expect(bench.diary.all == ["leaving, known to Consul: [\"user-service-1\"]"])
            #expect(bench.calls == ["service/register", "maintenance/user-service-1"])
            #expect(bench.consul.ids == ["user-service-1"])
            bench.clock.advance(by: .seconds(2))
            #expect(await eventually { bench.consul.ids.isEmpty })
            #expect(bench.calls.last == "deregister/user-service-1")
        }
    }

    @Test func `a process that was never registered says goodbye to nobody`() async throws {
        try await withProcess(interval: .seconds(2)) { bench in
            await bench.group.triggerGracefulShutdown()
            #expect(await eventually { !bench.diary.all.isEmpty })
            #expect(bench.consul.questions.isEmpty && bench.clock.waits.isEmpty)
        }
    }
}
