import Resilience
import Testing

@Suite("Outlier detection")
struct OutlierDetectorTests {
    /// Three in a row or half of eight within ten seconds; ejected for 10, 20, 30 seconds.
    private var detector: OutlierDetector

    init() {
        var policy = OutlierPolicy()
        policy.consecutiveFailures = 3
        policy.minimumVolume = 8
        policy.window = .seconds(10)
        policy.longestEjection = .seconds(30)
        detector = OutlierDetector(policy)
        detector.setInstances(["a", "b", "c", "d"])
    }

    @Test mutating func `failures in a row eject an instance for a while`() {
        #expect(fails("a", 2, at: .zero) == 0)
        _ = detector.note("a", success: true, at: .zero)
        #expect(fails("a", 2, at: .zero) == 0)
        #expect(fails("a", 1, at: .seconds(1)) == 1)
        #expect(detector.isEjected("a", at: .seconds(10)))
        #expect(!detector.isEjected("a", at: .seconds(11)))
        #expect(!detector.isEjected("b", at: .seconds(1)))
        #expect(detector.nextReturn(after: .seconds(1)) == .seconds(11))
        #expect(detector.nextReturn(after: .seconds(11)) == nil)
    }

    @Test mutating func `a share of failures ejects once the volume says something`() {
        for _ in 0..<3 {
            #expect(fails("a", 1, at: .zero) == 0)
            _ = detector.note("a", success: true, at: .zero)
        }
        _ = detector.note("a", success: true, at: .zero)
        #expect(fails("a", 1, at: .zero) == 1, "four of eight")
    }

    @Test mutating func `each ejection is longer, up to a limit, and good behaviour shortens it again`() {
        var now = Duration.zero
        for seconds in [10, 20, 30, 30] {
            #expect(fails("a", 3, at: now) == 1)
            #expect(detector.ejectedUntil("a", at: now) == now + .seconds(seconds))
            now += .seconds(seconds)
        }
        // Four steps so far. Thirty seconds, three windows, of serving take three off.
        _ = detector.note("a", success: true, at: now)
        now += .seconds(30)
        #expect(fails("a", 3, at: now) == 1)
        #expect(detector.ejectedUntil("a", at: now) == now + .seconds(20))
    }

    @Test mutating func `never more than half are ejected`() {
        #expect(fails("a", 3, at: .zero) == 1)
        #expect(fails("b", 3, at: .zero) == 1)
        #expect(fails("c", 30, at: .zero) == 0)
        #expect(!detector.isEjected("c", at: .zero))
        #expect(fails("c", 1, at: .seconds(10)) == 1, "as soon as another is back")
    }

    @Test mutating func `the only instance is never ejected`() {
        detector.setInstances(["a"])
        #expect(fails("a", 30, at: .zero) == 0)
    }

    @Test mutating func `when too few are left, all are used`() {
        _ = fails("a", 3, at: .zero)
        let instances = { (well: [Bool]) in zip(["a", "b", "c", "d"], well).map { (id: $0, isWell: $1) } }
        #expect(
            detector.usable(instances([true, true, true, false]), at: .zero)
                == OutlierVerdict(usable: [false, true, true, false], isPanic: false))
        #expect(
            detector.usable(instances([true, true, false, false]), at: .zero)
                == OutlierVerdict(usable: [true, true, true, true], isPanic: true))
    }

    @Test mutating func `what is known of instances that stay is kept, late answers of gone ones are nothing`() {
        _ = fails("a", 3, at: .zero)
        _ = fails("b", 2, at: .zero)
        detector.setInstances(["a", "b", "e", "f"])
        #expect(detector.isEjected("a", at: .zero))
        #expect(fails("b", 1, at: .zero) == 1)
        #expect(fails("d", 30, at: .zero) == 0)
    }

    @Test mutating func `what an ejected instance still answers does not count`() {
        _ = fails("a", 3, at: .zero)
        #expect(fails("a", 30, at: .seconds(5)) == 0)
        #expect(detector.ejectedUntil("a", at: .seconds(5)) == .seconds(10))
        #expect(fails("a", 2, at: .seconds(10)) == 0, "and it comes back with a clean count")
    }

    private mutating func fails(_ id: String, _ count: Int, at now: Duration) -> Int {
        var ejections = 0
        for _ in 0..<count where detector.note(id, success: false, at: now) { ejections += 1 }
        return ejections
    }
}

@Suite("Probe state")
struct ProbeStateTests {
    private var state = ProbeState()

    @Test mutating func `three bad answers in a row make it unwell, two good ones well again`() {
        let answers = [false, false, true, false, false, false, true, false, true, true]
        let states = answers.map { answer in
            _ = state.note(good: answer)
            return state.isWell
        }
        #expect(states == [true, true, true, true, true, false, false, false, false, true])
    }

    @Test mutating func `only the answer that changes the verdict says so`() {
        #expect(
            [false, false, false, false, true, true, true].map { state.note(good: $0) }
                == [false, false, true, false, false, true, false])
    }

    @Test mutating func `an unwell instance is asked more often, and probes drift apart`() {
        #expect(state.nextInterval(draw: 0) == .seconds(10))
        #expect(state.nextInterval(draw: 0.5) == .milliseconds(9_500))
        for _ in 0..<3 { _ = state.note(good: false) }
        #expect(state.nextInterval(draw: 0) == .seconds(2))
    }

    @Test func `a new instance may have to prove itself first`() {
        var state = ProbeState(isWell: false)
        #expect(state.note(good: true) == false)
        #expect(state.note(good: true) == true)
        #expect(state.isWell)
    }
}
