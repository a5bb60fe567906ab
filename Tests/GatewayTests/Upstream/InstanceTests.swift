import Discovery
import HTTP
import Kernel
import Reactor
import Resilience
import TestSupport
import Testing

@testable import Gateway

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

    var state: UpstreamState {
        var state = UpstreamState(Self.policy, seed: 1)
        state.update(Self.instances("a", "b", "c", "d"), at: .zero)
        return state
    }

    /// Which instances `count` requests go to that all end well.
    static func served(_ state: inout UpstreamState, _ count: Int = 12, at now: Duration = .zero) -> Set<String> {
        Set(
            (0..<count).compactMap { _ -> String? in
                guard let chosen = state.choose(at: now) else { return nil }
                _ = state.end(chosen.serial, .good(after: .milliseconds(1)), at: now)
                return chosen.id
            })
    }

    @Test func `those that stay keep what is known of them, and those that go are asked no more`() throws {
        var state = state
        let place = try #require(state.members.firstIndex { $0.instance.id == "b" })
        let serial = state.members[place].serial
        for _ in 0..<3 { _ = state.probed(serial, good: false, at: .zero) }
        #expect(state.drain("c", true, at: .zero))
        let held = try #require(state.choose(at: .zero))
        #expect(held.id == "a")
        state.update(Self.instances("e", "c", "b", "a", "a"), at: .zero)
        let reports = state.instanceReports(at: .zero)
        #expect(reports.map(\.id) == ["e", "c", "b", "a"])
        #expect(reports.map(\.state) == [.usable, .draining, .unwell, .usable])
        #expect(reports.map(\.inFlight) == [0, 0, 0, 1])
        #expect(Self.served(&state) == ["a", "e"])
        state.update([], at: .zero)
        #expect(state.choose(at: .zero) == nil)
        // A try at an instance that has gone is forgotten with it.
        #expect(!state.end(held.serial, .bad(after: .zero), at: .zero))
    }

    @Test func `one that moved to another address begins anew`() {
        var state = state
        let before = state.members[0].serial
        var list = Self.instances("a", "b", "c", "d")
        list[0] = ServiceInstance(id: "a", host: "127.0.0.1", port: 9)
        state.update(list, at: .zero)
        #expect(state.members[0].serial != before && state.members[1].serial < before + 2)
    }

    @Test func `a drained one gets nothing new, even in panic, until it is taken back`() {
        var state = state
        #expect(state.drain("a", true, at: .zero))
        #expect(!state.drain("z", true, at: .zero))
        #expect(Self.served(&state) == ["b", "c", "d"])
        for member in state.members {
            for _ in 0..<3 { _ = state.probed(member.serial, good: false, at: .zero) }
        }
        #expect(state.isPanicking)
        #expect(Self.served(&state) == ["b", "c", "d"])
        #expect(state.drain("a", false, at: .zero))
        #expect(Self.served(&state) == ["a", "b", "c", "d"])
    }

    @Test func `when too few are well, all are used; when enough are again, only those`() {
        var state = state
        let serials = state.members.map(\.serial)
        for serial in serials.prefix(2) {
            for _ in 0..<3 { _ = state.probed(serial, good: false, at: .zero) }
        }
        #expect(!state.isPanicking && Self.served(&state) == ["c", "d"])
        for _ in 0..<3 { _ = state.probed(serials[2], good: false, at: .zero) }
        #expect(state.isPanicking && Self.served(&state) == ["a", "b", "c", "d"])
        #expect(state.explain(key: nil, at: .zero).reason.contains("too few are well"))
        for _ in 0..<2 { _ = state.probed(serials[0], good: true, at: .zero) }
        #expect(!state.isPanicking && Self.served(&state) == ["a", "d"])
    }

    @Test func `one that failed is not chosen again for the same request while there is another`() throws {
        var state = state
        for _ in 0..<8 {
            let first = try #require(state.choose(at: .zero))
            let second = try #require(state.choose(excluding: [first.serial], at: .zero))
            #expect(first.id != second.id)
        }
        state.update(Self.instances("a"), at: .zero)
        let only = try #require(state.choose(at: .zero))
        #expect(state.choose(excluding: [only.serial], at: .zero)?.id == "a")
    }

    @Test func `an explanation changes nothing, and says who is left out and why`() {
        var state = state
        state.update(Self.instances("a", "b"), at: .zero)
        #expect(state.drain("b", true, at: .zero))
        let explained = state.explain(key: nil, at: .zero)
        #expect(explained.instance == "a" && state.explain(key: nil, at: .zero) == explained)
        #expect(
            explained.reason
                == "1 of 2 instances are in use; b is draining; its turn has come (round robin).")
        #expect(state.instanceReports(at: .zero).allSatisfy { $0.inFlight == 0 })
        state.update([], at: .zero)
        #expect(state.explain(key: nil, at: .zero) == ChoiceReport(instance: nil, reason: "No instance is known."))
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
            #expect(slow < 20, "the slow one of three was asked \(slow) times of 120")
            #expect(bench.seen.count(of: 1) > 30 && bench.seen.count(of: 2) > 30)
        }
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
