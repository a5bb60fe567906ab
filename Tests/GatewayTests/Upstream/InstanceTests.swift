import Discovery
import HTTP
import Kernel
import Reactor
import Resilience
import TestSupport
import Testing

@testable import Gateway

/// The instances at one moment, such as expectations may change.
final class Kept {
    private var state: UpstreamState

    init(_ state: UpstreamState) { self.state = state }

    var members: [UpstreamMember] { state.members }
    var isPanicking: Bool { state.isPanicking }
    var reports: [InstanceReport] { state.instanceReports(at: .zero) }
    var explained: ChoiceReport { state.explain(key: nil, at: .zero) }

    func update(_ instances: [ServiceInstance]) { state.update(instances, at: .zero) }
    func choose(_ tried: UInt64...) -> ChosenInstance? { state.choose(excluding: tried, at: .zero) }
    func drain(_ id: String, _ isDraining: Bool) -> Bool { state.drain(id, isDraining, at: .zero) }
    func end(_ serial: UInt64, _ outcome: TryOutcome) -> Bool { state.end(serial, outcome, at: .zero) }

    /// So many probes that are answered alike.
    func probe(_ serial: UInt64, good: Bool, _ count: Int) {
        for _ in 0..<count { _ = state.probed(serial, good: good, at: .zero) }
    }

    /// Which instances a dozen requests go to that all end well.
    var served: Set<String> {
        Set(
            (0..<12).compactMap { _ -> String? in
                guard let chosen = choose() else { return nil }
                _ = end(chosen.serial, .good(after: .milliseconds(1)))
                return chosen.id
            })
    }
}

@Suite("The instances of a service")
struct InstanceTests {
    static let policy: UpstreamPolicy = {
        var policy = UpstreamPolicy()
        policy.balancing = .roundRobin
        policy.slowStart = .zero
        return policy
    }()

    static func instances(_ ids: String...) -> [ServiceInstance] {
        ids.map { ServiceInstance(id: $0, host: "127.0.0.1", port: 1_000 + ($0.utf8.first.map(Int.init) ?? 0)) }
    }

    let state: Kept

    init() {
        state = Kept(UpstreamState(Self.policy, seed: 1))
        state.update(Self.instances("a", "b", "c", "d"))
    }

    @Test func `those that stay keep what is known of them, and those that go are asked no more`() throws {
        let place = try #require(state.members.firstIndex { $0.instance.id == "b" })
        let serial = state.members[place].serial
        state.probe(serial, good: false, 3)
        #expect(state.drain("c", true))
        let held = try #require(state.choose())
        #expect(held.id == "a")
        state.update(Self.instances("e", "c", "b", "a", "a"))
        let reports = state.reports
        #expect(reports.map(\.id) == ["e", "c", "b", "a"])
        #expect(reports.map(\.state) == [.usable, .draining, .unwell, .usable])
        #expect(reports.map(\.inFlight) == [0, 0, 0, 1])
        #expect(state.served == ["a", "e"])
        state.update([])
        #expect(state.choose() == nil)
        // A try at an instance that has gone is forgotten with it.
        #expect(!state.end(held.serial, .bad(after: .zero)))
    }

    @Test func `one that moved to another address begins anew`() {
        let before = state.members[0].serial
        var list = Self.instances("a", "b", "c", "d")
        list[0] = ServiceInstance(id: "a", host: "127.0.0.1", port: 9)
        state.update(list)
        #expect(state.members[0].serial != before && state.members[1].serial < before + 2)
    }

    @Test func `a drained one gets nothing new, even in panic, until it is taken back`() {
        #expect(state.drain("a", true))
        #expect(!state.drain("z", true))
        #expect(state.served == ["b", "c", "d"])
        for member in state.members {
            state.probe(member.serial, good: false, 3)
        }
        #expect(state.isPanicking)
        #expect(state.served == ["b", "c", "d"])
        #expect(state.drain("a", false))
        #expect(state.served == ["a", "b", "c", "d"])
    }

    @Test func `when too few are well, all are used; when enough are again, only those`() {
        let serials = state.members.map(\.serial)
        for serial in serials.prefix(2) {
            state.probe(serial, good: false, 3)
        }
        #expect(!state.isPanicking && state.served == ["c", "d"])
        state.probe(serials[2], good: false, 3)
        #expect(state.isPanicking && state.served == ["a", "b", "c", "d"])
        #expect(state.explained.reason.contains("too few are well"))
        state.probe(serials[0], good: true, 2)
        #expect(!state.isPanicking && state.served == ["a", "d"])
    }

    @Test func `one that failed is not chosen again for the same request while there is another`() throws {
        for _ in 0..<8 {
            let first = try #require(state.choose())
            let second = try #require(state.choose(first.serial))
            #expect(first.id != second.id)
        }
        state.update(Self.instances("a"))
        let only = try #require(state.choose())
        #expect(state.choose(only.serial)?.id == "a")
    }

    @Test func `an explanation changes nothing, and says who is left out and why`() {
        state.update(Self.instances("a", "b"))
        #expect(state.drain("b", true))
        let explained = state.explained
        #expect(explained.instance == "a" && state.explained == explained)
        #expect(
            explained.reason
                == "1 of 2 instances are in use; b is draining; its turn has come (round robin).")
        #expect(state.reports.allSatisfy { $0.inFlight == 0 })
        state.update([])
        #expect(state.explained == ChoiceReport(instance: nil, reason: "No instance is known."))
    }

    @Test func `a slow instance is avoided when two are drawn and compared`() async throws {
        let setup = UpstreamBench.Setup {
            $0.instances = 3
            $0.isRealTime = true
        }
        let handler: @Sendable (Int, Request) async -> Response = { number, _ in
            if number == 0 { try? await Task.sleep(for: .milliseconds(60)) }
            return .text(.ok, "\(number)")
        }
        try await UpstreamBench.run(setup, service: handler) { bench async throws in
            for _ in 0..<10 { _ = try await bench.askTogether(12) }
            let slow = bench.seen.count(of: 0)
            // Its even share would be 40; how little of it is left depends on how busy the machine is.
            #expect(slow < 30, "the slow one of three was asked \(slow) times of 120")
            #expect(bench.seen.count(of: 1) > 30 && bench.seen.count(of: 2) > 30)
        }
    }

    @Test func `of three, one that takes sixty times as long is asked less than once in twenty`() throws {
        var policy = Self.policy
        policy.balancing = .powerOfTwo
        var state = UpstreamState(policy, seed: 3)
        var now = Duration.zero
        state.update(Self.instances("slow", "b", "c"), at: now)
        var asked = 0
        for _ in 0..<1_000 {
            let choice = state.choose(at: now)
            let chosen = try #require(choice)
            let latency = Duration.milliseconds(chosen.id == "slow" ? 60 : 1)
            if chosen.id == "slow" { asked += 1 }
            now += latency
            _ = state.end(chosen.serial, .good(after: latency), at: now)
        }
        #expect((1..<50).contains(asked), "it was asked \(asked) times of 1000")
    }

    @Test func `the same person is served by the same instance when keys are hashed`() async throws {
        let setup = UpstreamBench.Setup {
            $0.instances = 4
            $0.policy.balancing = .consistentHash
        }
        try await UpstreamBench.run(setup, service: { number, _ in .text(.ok, "\(number)") }) { bench async throws in
            for _ in 0..<12 { #expect(try await bench.ask().status == 200) }
            #expect(Set(bench.seen.all.map(\.instance)).count == 1)
        }
    }

    @Test func `a source's lists become the instances`() async throws {
        try await UpstreamBench.run(service: { _, _ in Response(.ok) }) { bench async throws in
            let source = StaticSource(["s-service": Self.instances("x", "y")])
            let following = Task { await UpstreamDiscovery(source: source, upstreams: bench.table).run() }
            #expect(await eventually { bench.upstream.report().instances.map(\.id) == ["x", "y"] })
            following.cancel()
            await following.value
        }
    }
}
