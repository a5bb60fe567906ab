import Resilience
import Testing

@Suite("Concurrency limit")
struct ConcurrencyLimiterTests {
    /// Ten places, one of them for high priority; three may wait, for 200 ms.
    private static let policy: ConcurrencyPolicy = {
        var policy = ConcurrencyPolicy()
        policy.limit = 10
        policy.queue = 3
        return policy
    }()
    private var limiter = ConcurrencyLimiter(policy)
    private let refusal = ConcurrencyLimiter.Entry.refuse(retryAfter: .seconds(1))

    @Test mutating func `places are given up to the limit, then a line forms, then requests are refused`() {
        fill(9)
        for id in 1...3 as ClosedRange<UInt64> {
            #expect(limiter.enter(id, at: .zero) == .wait(until: .milliseconds(200), displacing: nil))
        }
        #expect(limiter.enter(4, at: .zero) == refusal)
        #expect(limiter.waiting == 3)
        #expect(limiter.leave(at: .milliseconds(10)) == [1])
        #expect(limiter.leave(at: .milliseconds(20)) == [2])
        #expect(limiter.active == 9)
    }

    @Test mutating func `a share of the places is for high priority only`() {
        fill(9)
        #expect(limiter.enter(1, priority: .low, at: .zero) != .go)
        #expect(limiter.enter(2, priority: .high, at: .zero) == .go)
        #expect(limiter.active == 10)
        #expect(limiter.leave(at: .zero) == [], "the place kept for high priority is not given to the one that waits")
        #expect(limiter.leave(at: .zero) == [1])
    }

    @Test mutating func `who is more important is served first, and takes the place of the least important in line`() {
        fill(9)
        _ = limiter.enter(1, priority: .high, at: .zero)
        _ = limiter.enter(2, priority: .low, at: .zero)
        _ = limiter.enter(3, priority: .low, at: .zero)
        _ = limiter.enter(4, priority: .normal, at: .zero)
        #expect(limiter.enter(5, priority: .low, at: .zero) == refusal)
        let until = Duration.milliseconds(200)
        #expect(limiter.enter(6, priority: .high, at: .zero) == .wait(until: until, displacing: 2))
        #expect(limiter.enter(7, priority: .normal, at: .zero) == .wait(until: until, displacing: 3))
        #expect(limiter.enter(8, priority: .normal, at: .zero) == refusal)
        #expect(limiter.leave(at: .zero) == [6])
        #expect(limiter.leave(at: .zero) == [])
        #expect(limiter.leave(at: .zero) == [4])
        #expect(limiter.leave(at: .zero) == [7])
    }

    @Test mutating func `nobody waits beyond the queue deadline or their own`() {
        fill(9)
        #expect(limiter.enter(1, at: .zero) == .wait(until: .milliseconds(200), displacing: nil))
        #expect(
            limiter.enter(2, deadline: .milliseconds(50), at: .zero)
                == .wait(until: .milliseconds(50), displacing: nil))
        #expect(limiter.enter(3, deadline: .zero, at: .zero) == refusal, "it is too late already")
        #expect(limiter.nextExpiry == .milliseconds(50))
        #expect(limiter.expire(at: .milliseconds(49)) == [])
        #expect(limiter.expire(at: .milliseconds(50)) == [2])
        #expect(limiter.leave(at: .milliseconds(200)) == [], "a place that comes too late is not given")
        #expect(limiter.expire(at: .milliseconds(200)) == [1])
        #expect(limiter.nextExpiry == nil)
    }

    @Test mutating func `a client that goes away leaves the line, or its place`() {
        fill(9)
        _ = limiter.enter(1, at: .zero)
        _ = limiter.enter(2, at: .zero)
        #expect(limiter.cancel(1) == true)
        #expect(limiter.leave(at: .zero) == [2])
        #expect(limiter.cancel(2) == false, "it has a place, so it leaves")
        #expect(limiter.leave(at: .zero) == [])
        #expect(limiter.active == 8)
    }

    @Test mutating func `when the line stands, the newest are served first and wait only briefly`() {
        fill(9)
        _ = limiter.enter(1, at: .zero)
        _ = limiter.enter(2, at: .milliseconds(1))
        #expect(limiter.leave(at: .milliseconds(90)) == [1], "the oldest in ordinary times")
        #expect(limiter.enter(3, at: .milliseconds(99)) == .wait(until: .milliseconds(299), displacing: nil))
        #expect(limiter.enter(4, at: .milliseconds(100)) == .wait(until: .milliseconds(115), displacing: nil))
        #expect(limiter.leave(at: .milliseconds(110)) == [4])
        #expect(limiter.leave(at: .milliseconds(110)) == [3])
        #expect(limiter.isOverloaded(at: .milliseconds(199)) == true)
        #expect(limiter.isOverloaded(at: .milliseconds(200)) == false, "nobody was refused for as long")
    }

    @Test mutating func `a line that empties in between is no overload`() {
        fill(9)
        for step in 0..<50 {
            let now = Duration.milliseconds(step * 10)
            #expect(limiter.enter(UInt64(step), at: now) == .wait(until: now + .milliseconds(200), displacing: nil))
            #expect(limiter.leave(at: now + .milliseconds(9)) == [UInt64(step)])
            #expect(limiter.isOverloaded(at: now + .milliseconds(9)) == false)
        }
    }

    /// Whatever happens, every request is told exactly once what becomes of it, and the limit holds.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    mutating func `everybody gets one answer and places never exceed the limit`(seed: UInt64) {
        var random = SpreadingRandom(seed: seed)
        var waiting: Set<UInt64> = []
        var now = Duration.zero
        for id in 0..<5_000 as Range<UInt64> {
            now += .milliseconds(Int(random.next() % 30))
            for late in limiter.expire(at: now) { #expect(waiting.remove(late) != nil) }
            switch random.next() % 5 {
            case 0, 1, 2:
                let priority = Priority.allCases[Int(random.next() % 3)]
                guard case .wait(let until, let displaced) = limiter.enter(id, priority: priority, at: now) else {
                    continue
                }
                #expect(until > now)
                if let displaced { #expect(waiting.remove(displaced) != nil) }
                waiting.insert(id)
            case 3:
                guard limiter.active > 0 else { continue }
                for woken in limiter.leave(at: now) { #expect(waiting.remove(woken) != nil) }
            default:
                guard let one = waiting.min() else { continue }
                #expect(limiter.cancel(one) == true)
                waiting.remove(one)
            }
            #expect(limiter.active <= 10)
            #expect(limiter.waiting == waiting.count)
            #expect(limiter.waiting <= 3)
        }
    }

    private mutating func fill(_ count: Int) {
        for id in 0..<UInt64(count) { #expect(limiter.enter(1_000 + id, at: .zero) == .go) }
    }
}
