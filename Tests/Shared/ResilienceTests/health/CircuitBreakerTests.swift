import Kernel
import Resilience
import TestSupport
import Testing

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    /// Five in a row, or half of at least ten within ten seconds; open for five seconds; two probes of a second each.
    private static let policy: BreakerPolicy = {
        var policy = BreakerPolicy()
        policy.consecutiveFailures = 5
        policy.minimumVolume = 10
        policy.window = .seconds(10)
        policy.openFor = .seconds(5)
        policy.halfOpenProbes = 2
        policy.probeTimeout = .seconds(1)
        return policy
    }()
    private var breaker = CircuitBreaker(policy)

    @Test mutating func `five failures in a row open it, and it says when to come back`() throws {
        try fail(4, at: .zero)
        #expect(breaker.snapshot(at: .zero).state == .closed)
        try fail(1, at: .seconds(1))
        #expect(breaker.admit(at: .seconds(2)) == .refuse(retryAfter: .seconds(4)))
        #expect(breaker.refusal(at: .seconds(2)) == .seconds(4))
        #expect(breaker.refusal(at: .seconds(6)) == nil)
        let snapshot = breaker.snapshot(at: .seconds(2))
        #expect(snapshot.state == .open)
        #expect(snapshot.since == .seconds(1))
        #expect(snapshot.timesOpened == 1)
        #expect(snapshot.retryAfter == .seconds(4))
    }

    @Test mutating func `a success ends the row`() throws {
        for _ in 0..<10 {
            for _ in 0..<10 { try succeed(at: .zero) }
            try fail(4, at: .zero)
        }
        #expect(breaker.snapshot(at: .zero).state == .closed)
        #expect(breaker.snapshot(at: .zero).failures == 40)
    }

    @Test mutating func `half of the requests failing opens it, but not before the minimum volume`() throws {
        for _ in 0..<4 {
            try succeed(at: .zero)
            try fail(1, at: .zero)
        }
        try succeed(at: .zero)
        #expect(breaker.snapshot(at: .zero).state == .closed, "nine requests are too few")
        try fail(1, at: .zero)
        #expect(breaker.snapshot(at: .zero).state == .open)
    }

    @Test mutating func `failures older than the window are forgotten`() throws {
        for _ in 0..<4 {
            try fail(1, at: .zero)
            try succeed(at: .zero)
        }
        for second in 11..<14 {
            try succeed(at: .seconds(second))
            try fail(1, at: .seconds(second))
        }
        let snapshot = breaker.snapshot(at: .seconds(14))
        #expect(snapshot.state == .closed)
        #expect(snapshot.volume == 6)
        #expect(snapshot.failures == 3)
    }

    @Test mutating func `exactly two probes go through at once, and both must succeed`() throws {
        try fail(5, at: .zero)
        #expect(breaker.snapshot(at: .seconds(5)).state == .halfOpen)
        let first = try admitted(at: .seconds(5))
        let second = try admitted(at: .seconds(5))
        #expect(breaker.admit(at: .seconds(5)) == .refuse(retryAfter: .seconds(1)))
        breaker.record(first, success: true, at: .milliseconds(5_100))
        #expect(!isAdmitted(at: .milliseconds(5_100)), "one success and one probe under way: no third is needed")
        breaker.record(second, success: true, at: .milliseconds(5_200))
        #expect(breaker.snapshot(at: .milliseconds(5_200)).state == .closed)
        #expect(isAdmitted(at: .milliseconds(5_200)))
    }

    @Test mutating func `a failing probe opens it again for the whole time`() throws {
        try fail(5, at: .zero)
        let probe = try admitted(at: .seconds(6))
        breaker.record(probe, success: false, at: .milliseconds(6_500))
        #expect(breaker.admit(at: .seconds(7)) == .refuse(retryAfter: .milliseconds(4_500)))
        #expect(breaker.snapshot(at: .seconds(7)).timesOpened == 2)
    }

    @Test mutating func `an answer of an older generation does not count`() throws {
        let early = try admitted(at: .zero)
        try fail(5, at: .zero)
        let probe = try admitted(at: .seconds(5))
        breaker.record(early, success: true, at: .seconds(5))
        breaker.record(early, success: false, at: .seconds(5))
        #expect(breaker.snapshot(at: .seconds(5)).state == .halfOpen)
        breaker.record(probe, success: true, at: .seconds(5))
        breaker.record(probe, success: true, at: .seconds(5))
        #expect(breaker.snapshot(at: .seconds(5)).state == .halfOpen, "one probe reports once")
    }

    @Test mutating func `a probe that never reports back is a failure after its timeout`() throws {
        try fail(5, at: .zero)
        let silent = try admitted(at: .seconds(5))
        #expect(breaker.snapshot(at: .milliseconds(6_500)).state == .open)
        breaker.record(silent, success: true, at: .seconds(7))
        #expect(breaker.snapshot(at: .seconds(7)).state == .open, "too late")
        #expect(isAdmitted(at: .seconds(11)), "and five seconds later it is asked again")
    }

    @Test mutating func `a probe whose client went away frees its place`() throws {
        try fail(5, at: .zero)
        let first = try admitted(at: .seconds(5))
        _ = try admitted(at: .seconds(5))
        #expect(!isAdmitted(at: .seconds(5)))
        breaker.abandon(first)
        #expect(isAdmitted(at: .seconds(5)))
        #expect(!isAdmitted(at: .seconds(5)))
    }

    @Test mutating func `an administrator opens and closes it by hand`() throws {
        breaker.force(.forcedOpen, at: .zero)
        #expect(breaker.admit(at: .hours(1)) == .refuse(retryAfter: .seconds(5)))
        #expect(breaker.snapshot(at: .hours(1)).state == .open)
        breaker.force(.forcedClosed, at: .hours(1))
        try fail(100, at: .hours(1))
        #expect(breaker.snapshot(at: .hours(1)).state == .closed)
        #expect(breaker.snapshot(at: .hours(1)).failuresInARow == 100, "what happens is still counted")
        breaker.force(.automatic, at: .hours(2))
        #expect(breaker.snapshot(at: .hours(2)).failuresInARow == 0)
        try fail(5, at: .hours(2))
        #expect(breaker.snapshot(at: .hours(2)).state == .open)
    }

    /// Whatever happens in whatever order, the promises hold.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    mutating func `never more probes than allowed, and never wedged`(seed: UInt64) throws {
        var random = SpreadingRandom(seed: seed)
        var now = Duration.zero
        var open: [CircuitBreaker.Ticket] = []
        var probes = 0
        for _ in 0..<5_000 {
            now += .milliseconds(Int(random.next() % 400))
            let wasHalfOpen = breaker.snapshot(at: now).state == .halfOpen
            if !wasHalfOpen { probes = 0 }
            switch random.next() % 4 {
            case 0, 1:
                guard case .proceed(let ticket) = breaker.admit(at: now) else { continue }
                open.append(ticket)
                if wasHalfOpen { probes += 1 }
                #expect(probes <= 2)
            case 2 where !open.isEmpty:
                breaker.record(open.remove(at: Int(random.next() % UInt64(open.count))), success: false, at: now)
            default:
                guard !open.isEmpty else { continue }
                breaker.record(open.removeLast(), success: random.next() % 3 > 0, at: now)
                if breaker.snapshot(at: now).state != .halfOpen { probes = 0 }
            }
        }
        #expect(breaker.snapshot(at: now).timesOpened > 3)
        #expect(isAdmitted(at: now + .seconds(7)), "after the open time and a silent probe's, somebody is let through")
    }

    private mutating func admitted(at now: Duration) throws -> CircuitBreaker.Ticket {
        guard case .proceed(let ticket) = breaker.admit(at: now) else {
            throw Refused(at: now)
        }
        return ticket
    }

    private mutating func isAdmitted(at now: Duration) -> Bool {
        if case .proceed = breaker.admit(at: now) { true } else { false }
    }

    private mutating func fail(_ count: Int, at now: Duration) throws {
        for _ in 0..<count { breaker.record(try admitted(at: now), success: false, at: now) }
    }

    private mutating func succeed(at now: Duration) throws {
        breaker.record(try admitted(at: now), success: true, at: now)
    }
}

struct Refused: Error {
    let at: Duration
}
