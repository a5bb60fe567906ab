import HTTP
import Kernel
import TestSupport
import Testing

@testable import Discovery

@Suite("Instances followed through Consul")
struct ConsulSourceTests {
    struct Bench: Sendable {
        let consul: FakeConsul
        let clock: SteppingClock
        let source: ConsulSource

        /// The health queries that were asked, by their parameters.
        var queries: [String] {
            consul.questions.compactMap { $0.split(separator: "?").dropFirst().first.map(String.init) }
        }

        /// Goes on once the watch waits for its next turn.
        func nextTurn(after span: Duration) async {
            #expect(await eventually { clock.sleepers == 1 })
            clock.advance(by: span)
        }
    }

    /// A source whose loop is not held up by its pace, unless `limits` says otherwise.
    private func withSource(
        token: String? = nil, shown: String? = nil, fallback: [ServiceInstance] = [],
        limits change: (inout DiscoveryLimits) -> Void = { _ in }, _ body: (Bench) async throws -> Void
    ) async throws {
        var limits = DiscoveryLimits()
        limits.questionSpan = .zero
        limits.emptyPatience = .zero
        change(&limits)
        try await FakeConsul.run(token: token) { [limits] consul, http in
            let clock = SteppingClock()
            let source = ConsulSource(
                consul: ConsulClient(url: consul.url, token: shown, http: http, limits: limits),
                fallback: ["user-service": fallback], limits: limits, clock: clock, random: SeededRandom(),
                logger: silent)
            try await body(Bench(consul: consul, clock: clock, source: source))
        }
    }

    @Test func `the settings come at once, then what Consul says, then each change as it happens`() async throws {
        let written = ServiceInstance(id: "written", host: "127.0.0.1", port: 1)
        try await withSource(fallback: [written]) { bench in
            var lists = bench.source.watch("user-service").makeAsyncIterator()
            let first = await lists.next()
            #expect(first?.instances == [written])
            #expect(first?.origin == .settings && first?.isStale == true)

            bench.consul.add("a", of: "user-service", port: 8001, weight: 5)
            let following = Following(bench.source, "user-service")
            #expect(await following.comesTo(["a"]))
            bench.consul.add("b", of: "user-service", address: "", port: 8002)
            #expect(await following.comesTo(["a", "b"]))
            let told = try #require(following.latest?.instances)
            #expect(told.map(\.weight) == [5, 1])
            // An instance without an address is where its node is.
            #expect(told.map(\.url) == ["http://127.0.0.1:8001", "http://127.0.0.1:8002"])
            bench.consul.remove("a")
            #expect(await following.comesTo(["b"]))
            following.stop()
        }
    }

    @Test func `a change is waited for, not polled, and what is no change is not told`() async throws {
        try await withSource { bench in
            bench.consul.add("a", of: "user-service", port: 8001)
            let following = Following(bench.source, "user-service")
            #expect(await following.comesTo(["a"]))
            #expect(await eventually { bench.queries.count == 2 })
            #expect(bench.queries == ["passing", "passing&index=2&wait=60000ms"])
            let before = following.latest
            bench.consul.add("z", of: "other-service", port: 9)
            #expect(await eventually { bench.queries.count == 3 })
            #expect(following.latest == before)
            following.stop()
        }
    }

    @Test func `an index that goes back is dropped: the next question is answered at once`() async throws {
        try await withSource { bench in
            bench.consul.add("a", of: "user-service", port: 8001)
            bench.consul.setIndex(500)
            let following = Following(bench.source, "user-service")
            #expect(await eventually { bench.queries.last == "passing&index=500&wait=60000ms" })
            // The state is restored from an older one; held questions are answered with its index.
            bench.consul.setIndex(4)
            #expect(await eventually { bench.queries.suffix(2) == ["passing", "passing&index=4&wait=60000ms"] })
            bench.consul.add("b", of: "user-service", port: 8002)
            #expect(await following.comesTo(["a", "b"]))
            following.stop()
        }
    }

    @Test(arguments: [FakeConsul.IndexHeader.missing, .zero])
    func `an agent that says no index is asked with 1, and no oftener than the pace allows`(
        header: FakeConsul.IndexHeader
    ) async throws {
        try await withSource(limits: { $0.questionSpan = .seconds(1) }) { bench in
            bench.consul.set(header)
            bench.consul.add("a", of: "user-service", port: 8001)
            bench.consul.add("b", of: "user-service", port: 8002)
            let following = Following(bench.source, "user-service")
            // The index is past 1 already, so no question is held: without the pace this loop would spin.
            await bench.nextTurn(after: .seconds(1))
            await bench.nextTurn(after: .seconds(1))
            #expect(await eventually { bench.clock.sleepers == 1 })
            #expect(bench.queries == ["passing"] + Array(repeating: "passing&index=1&wait=60000ms", count: 3))
            #expect(bench.clock.waits.allSatisfy { $0 == .seconds(1) })
            following.stop()
        }
    }

    @Test func `a token is shown where one is asked for; without it the settings stay in use`() async throws {
        let written = ServiceInstance(id: "written", host: "127.0.0.1", port: 1)
        for (shown, expected) in [("open-sesame", ["a"]), ("wrong", ["written"])] {
            try await withSource(token: "open-sesame", shown: shown, fallback: [written]) { bench in
                bench.consul.add("a", of: "user-service", port: 8001)
                let following = Following(bench.source, "user-service")
                let isLetIn = shown == "open-sesame"
                #expect(await eventually { isLetIn || bench.clock.sleepers == 1 })
                #expect(await following.comesTo(expected, from: isLetIn ? .consul : .settings, stale: !isLetIn))
                #expect(!bench.consul.questions.joined().contains(shown))
                following.stop()
            }
        }
    }

    @Test func `a cluster without a leader changes nothing but the mark, and fresh answers take it off`() async throws {
        try await withSource { bench in
            bench.consul.add("a", of: "user-service", port: 8001)
            let following = Following(bench.source, "user-service")
            #expect(await following.comesTo(["a"]))
            bench.consul.set(.withoutLeader)
            bench.consul.add("b", of: "user-service", port: 8002)
            // The held question still brings the change; the next one fails.
            #expect(await following.comesTo(["a", "b"], stale: true))
            await bench.nextTurn(after: .seconds(1))
            #expect(await eventually { bench.clock.waits.count == 2 })
            bench.consul.set(.well)
            bench.consul.remove("a")
            await bench.nextTurn(after: .seconds(60))
            #expect(await following.comesTo(["b"]))
            following.stop()
        }
    }

    @Test func `an empty list is obeyed when it is repeated, and not before`() async throws {
        try await withSource(limits: { $0.emptyPatience = .seconds(30) }) { bench in
            bench.consul.add("a", of: "user-service", port: 8001)
            let following = Following(bench.source, "user-service")
            #expect(await following.comesTo(["a"]))
            bench.consul.remove("a")
            #expect(await following.comesTo(["a"], stale: true))
            #expect(await eventually { bench.queries.last?.hasSuffix("wait=30000ms") == true })
            bench.clock.advance(by: .seconds(30))
            // Any answer ends the held question; this one says again that there is nobody.
            bench.consul.add("z", of: "other-service", port: 9)
            #expect(await following.comesTo([]))
            following.stop()
        }
    }

    @Test func `the settings decide whom instances are had from`() async throws {
        let written = ["user-service": [ServiceInstance(id: "written", host: "127.0.0.1", port: 1)]]
        try await FakeConsul.run(token: "open-sesame") { consul, http in
            consul.add("a", of: "user-service", port: 8001)
            for (environment, expected) in [
                ([:], ("written", InstanceList.Origin.settings)),
                (["SERVICE_DISCOVERY_URL": consul.url, "CONSUL_TOKEN": "open-sesame"], ("a", .consul)),
            ] as [([String: String], (String, InstanceList.Origin))] {
                var reader = SettingsReader(environment)
                let settings = DiscoverySettings(&reader, listeningOn: "127.0.0.1")
                #expect(reader.mistakes.isEmpty)
                let following = Following(settings.source(written, http: http, logger: silent), "user-service")
                #expect(await following.comesTo([expected.0], from: expected.1))
                following.stop()
            }
        }
    }
}
