import Kernel
import TestSupport
import Testing

@testable import Discovery

@Suite("What a watch decides")
struct WatchRulesTests {
    static let one = ServiceInstance(id: "a", host: "10.0.0.1", port: 1)
    static let two = ServiceInstance(id: "b", host: "10.0.0.2", port: 1)
    static let written = ServiceInstance(id: "w", host: "10.0.0.3", port: 1)
    let noon = Timestamp(seconds: 1_750_000_000)

    func watch(_ limits: DiscoveryLimits = DiscoveryLimits()) -> ServiceWatch {
        ServiceWatch(fallback: [Self.written], limits: limits, now: noon)
    }

    @Test func `an index that is missing, zero or nonsense counts as 1, for 0 would never block`() {
        for header in [nil, "0", "", "-3", "many"] {
            var index = BlockingIndex()
            index.take(header)
            #expect(index.value == 1)
        }
    }

    @Test func `an index that goes back begins anew, one that stands or rises is followed`() {
        var index = BlockingIndex()
        for (header, expected) in [("7", 7), ("7", 7), ("9", 9), ("8", 0), ("8", 8), ("1", 0)] as [(String, UInt64)] {
            index.take(header)
            #expect(index.value == expected)
        }
    }

    @Test func `a loop goes round twice at once and then once a second, and saves up no more`() {
        var pace = LoopPace(span: .seconds(1), burst: 2)
        #expect(pace.take(at: .seconds(100)) == .zero)
        #expect(pace.take(at: .seconds(100)) == .zero)
        #expect(pace.take(at: .seconds(100)) == .seconds(1))
        #expect(pace.take(at: .seconds(101)) == .seconds(1))
        #expect(pace.take(at: .seconds(200)) == .zero)
        #expect(pace.take(at: .seconds(200)) == .zero)
        #expect(pace.take(at: .seconds(200)) == .seconds(1))
    }

    @Test func `pauses double from one second to a minute, spread by a quarter`() {
        var longest = Retreat(first: .seconds(1), longest: .seconds(60))
        #expect((0..<8).map { _ in longest.fail(draw: 1) } == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        var shortest = Retreat(first: .seconds(1), longest: .seconds(60))
        #expect((0..<3).map { _ in shortest.fail(draw: 0) } == [.seconds(1), .seconds(1.5), .seconds(3)])
        shortest.succeed()
        #expect(shortest.fail(draw: 0) == .seconds(1))
    }

    @Test func `the first question blocks not, the next one holds at the index, a failure begins anew later`() {
        var watch = watch()
        #expect(watch.next(at: .zero) == .init(delay: .zero, index: 0, wait: .seconds(60)))
        watch.hear(HealthAnswer([Self.one], index: "12"), at: .zero, noon)
        #expect(watch.next(at: .zero) == .init(delay: .zero, index: 12, wait: .seconds(60)))
        watch.fail(at: .seconds(5), noon, draw: 1)
        watch.fail(at: .seconds(5), noon, draw: 1)
        #expect(watch.next(at: .seconds(5)) == .init(delay: .seconds(2), index: 0, wait: .seconds(60)))
    }

    @Test func `the settings stand in until Consul has spoken, and never after`() {
        var watch = watch()
        #expect(watch.list == InstanceList([Self.written], origin: .settings, staleSince: noon))
        watch.fail(at: .seconds(1), noon + .seconds(1), draw: 0)
        #expect(watch.list == InstanceList([Self.written], origin: .settings, staleSince: noon))
        watch.hear(HealthAnswer([Self.one], index: "1"), at: .seconds(2), noon + .seconds(2))
        #expect(watch.list == InstanceList([Self.one], origin: .consul))
        watch.fail(at: .seconds(3), noon + .seconds(3), draw: 0)
        watch.fail(at: .seconds(9), noon + .seconds(9), draw: 0)
        #expect(watch.list == InstanceList([Self.one], origin: .consul, staleSince: noon + .seconds(3)))
        watch.hear(HealthAnswer([Self.one, Self.two], index: "2"), at: .seconds(10), noon + .seconds(10))
        #expect(watch.list == InstanceList([Self.one, Self.two], origin: .consul))
    }

    @Test func `an empty list is doubted until it is said again after the patience`() {
        var watch = watch()
        watch.hear(HealthAnswer([Self.one], index: "5"), at: .zero, noon)
        let empty = HealthAnswer([], index: "6")
        watch.hear(empty, at: .seconds(1), noon + .seconds(1))
        #expect(watch.list == InstanceList([Self.one], origin: .consul, staleSince: noon + .seconds(1)))
        // Held at the index so that a change is heard at once, but asked again when the patience is over.
        #expect(watch.next(at: .seconds(1)) == .init(delay: .zero, index: 6, wait: .seconds(30)))
        watch.hear(empty, at: .seconds(30), noon)
        #expect(watch.list.instances == [Self.one])
        #expect(watch.next(at: .seconds(31)) == .init(delay: .zero, index: 0, wait: .zero))
        watch.hear(empty, at: .seconds(31), noon)
        #expect(watch.list == InstanceList([], origin: .consul))
        #expect(watch.next(at: .seconds(40)) == .init(delay: .zero, index: 6, wait: .seconds(60)))
    }

    @Test func `one empty answer between two full ones changes nothing, nor does one after a failure`() {
        var limits = DiscoveryLimits()
        limits.emptyPatience = .zero
        var watch = watch(limits)
        watch.hear(HealthAnswer([Self.one], index: "5"), at: .zero, noon)
        watch.hear(HealthAnswer([], index: "6"), at: .zero, noon)
        watch.hear(HealthAnswer([Self.one], index: "7"), at: .zero, noon)
        watch.hear(HealthAnswer([], index: "8"), at: .zero, noon)
        #expect(watch.list.instances == [Self.one])
        watch.fail(at: .zero, noon, draw: 0)
        watch.hear(HealthAnswer([], index: "1"), at: .zero, noon)
        #expect(watch.list.instances == [Self.one])
        watch.hear(HealthAnswer([], index: "1"), at: .zero, noon)
        #expect(watch.list == InstanceList([], origin: .consul))
    }

    @Test func `a process registers at once, again every few minutes, and after a failure when a pause is over`() {
        var plan = RegistrationPlan(limits: DiscoveryLimits())
        #expect(plan.isDue(at: .zero) && !plan.mayBeKnown)
        plan.begin()
        #expect(plan.fail(draw: 1) == .seconds(1))
        // The call may have worked although no answer came.
        #expect(plan.isDue(at: .seconds(1)) && plan.mayBeKnown && plan.isAway)
        plan.registered(at: .seconds(1))
        #expect(plan.succeed() == .seconds(10))
        #expect(!plan.isDue(at: .seconds(180)) && plan.isDue(at: .seconds(181)) && !plan.isAway)
    }
}
