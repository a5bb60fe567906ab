import Kernel
import Resilience
import Testing

@Suite("Rate limiter")
struct RateLimiterTests {
    /// One every 100 ms, five at once.
    private static let limit = RateLimit(name: "search", quota: 600, window: .seconds(60), burst: 5)
    private let limit = Self.limit
    private var limiter = RateLimiter(mostKeys: 100)

    @Test mutating func `the burst passes at once, the next waits for its turn`() {
        for left in (0..<5).reversed() {
            let verdict = limiter.take(limit, key: "a", at: .zero)
            #expect(verdict.isAllowed)
            #expect(verdict.remaining == left)
            #expect(verdict.reset == .milliseconds(100 * (5 - left)))
        }
        let refused = limiter.take(limit, key: "a", at: .milliseconds(30))
        #expect(
            refused
                == RateVerdict(
                    limit: limit, isAllowed: false, remaining: 0, retryAfter: .milliseconds(70),
                    reset: .milliseconds(470)))
        #expect(limiter.take(limit, key: "a", at: .milliseconds(100)).isAllowed, "as it was told")
        #expect(!limiter.take(limit, key: "a", at: .milliseconds(100)).isAllowed)
    }

    @Test mutating func `a refusal costs nothing, and keys and limits do not know each other`() {
        for _ in 0..<1_000 { _ = limiter.take(limit, key: "a", at: .zero) }
        #expect(limiter.take(limit, key: "a", at: .milliseconds(100)).isAllowed)
        #expect(limiter.take(limit, key: "b", at: .zero).isAllowed)
        let other = RateLimit(name: "export", quota: 1, window: .seconds(60))
        #expect(limiter.take(other, key: "a", at: .zero).isAllowed)
        #expect(!limiter.take(other, key: "a", at: .seconds(59)).isAllowed)
        #expect(limiter.take(other, key: "a", at: .seconds(60)).isAllowed)
    }

    @Test mutating func `a dear request takes several, and one that costs nothing only looks`() {
        #expect(limiter.take(limit, key: "a", cost: 4, at: .zero).remaining == 1)
        #expect(limiter.take(limit, key: "a", cost: 0, at: .zero).remaining == 1)
        #expect(limiter.take(limit, key: "a", cost: 0, at: .zero).isAllowed)
        let refused = limiter.take(limit, key: "a", cost: 2, at: .zero)
        #expect(refused.retryAfter == .milliseconds(100))
        #expect(refused.remaining == 1)
        #expect(limiter.take(limit, key: "a", at: .zero).isAllowed)
        let look = limiter.take(limit, key: "a", cost: 0, at: .zero)
        #expect(!look.isAllowed)
        #expect(look.retryAfter == .milliseconds(100))
    }

    @Test func `a cost that can never pass is a mistake in the program`() async {
        #expect(limit.canAllow(cost: 5))
        #expect(!limit.canAllow(cost: 6))
        #expect(!limit.canAllow(cost: -1))
        await #expect(processExitsWith: .failure) {
            var limiter = RateLimiter()
            let limit = RateLimit(name: "search", quota: 600, window: .seconds(60), burst: 5)
            _ = limiter.take(limit, key: "a", cost: 6, at: .zero)
        }
    }

    /// However requests come, no span sees more than its share and the burst; and who waits as told is let through.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    mutating func `no more than the burst and an even stream ever pass`(seed: UInt64) {
        var random = SpreadingRandom(seed: seed)
        var now = Duration.zero
        var passed: [Duration] = []
        for _ in 0..<5_000 {
            now += .milliseconds(Int(random.next() % 150))
            let cost = 1 + Int(random.next() % 3)
            let verdict = limiter.take(limit, key: "a", cost: cost, at: now)
            if verdict.isAllowed {
                passed += Array(repeating: now, count: cost)
            } else {
                now += verdict.retryAfter
                #expect(limiter.take(limit, key: "a", cost: cost, at: now).isAllowed)
                passed += Array(repeating: now, count: cost)
            }
        }
        for (index, first) in passed.enumerated() {
            for later in [4, 9, 50, 500] where index + later < passed.count {
                let most = 5 + (passed[index + later] - first) / limit.interval
                #expect(Double(later + 1) <= most + 1e-6)
            }
        }
    }

    @Test mutating func `the table never grows beyond its limit, and gives up spent keys first`() {
        for number in 0..<100 { _ = limiter.take(limit, key: "early \(number)", at: .zero) }
        #expect(limiter.count == 100)
        for number in 0..<1_000 { _ = limiter.take(limit, key: "late \(number)", at: .seconds(1 + number)) }
        #expect(limiter.count == 100)
        #expect(limiter.forgotten == 0, "every key given up was back at its full burst")
    }

    @Test mutating func `under a flood of new keys one that is at its limit is remembered`() {
        for _ in 0..<5 { _ = limiter.take(limit, key: "greedy", at: .zero) }
        for number in 0..<10_000 { _ = limiter.take(limit, key: "flood \(number)", at: .zero) }
        #expect(limiter.count == 100)
        #expect(limiter.forgotten == 9_901)
        #expect(!limiter.take(limit, key: "greedy", at: .zero).isAllowed)
    }

    @Test func `rare limits are exact`() {
        let limit = RateLimit(name: "register", quota: 3, window: .hours(1))
        var cell = GCRACell(at: .zero)
        let times = [0, 0, 0, 1, 1_199, 1_200, 1_201, 2_400, 3_600, 3_601].map { Duration.seconds($0) }
        #expect(
            times.map { cell.take(of: limit, at: $0).isAllowed }
                == [true, true, true, false, false, true, false, true, true, false])
    }
}

@Suite("Rate-limit fields")
struct RateLimitFieldsTests {
    private let global = RateLimit(name: "global", quota: 2_000, window: .seconds(60))
    private let odd = RateLimit(name: "a \"b\\é", quota: 5, window: .milliseconds(1_500))

    @Test func `the policy names every limit with its quota and window`() {
        #expect(
            RateLimitFields.policy([global, odd]) == #""global";q=2000;w=60, "a \"b\\?";q=5;w=2"#)
    }

    @Test func `the state says what is left and when all is back, in whole seconds rounded up`() {
        let verdict = RateVerdict(
            limit: global, isAllowed: true, remaining: 49, retryAfter: .zero, reset: .milliseconds(29_001))
        #expect(RateLimitFields.state([verdict]) == #""global";r=49;t=30"#)
        #expect(RateLimitFields.state([]) == "")
    }

    @Test(arguments: [(0, "1"), (1, "1"), (1_000, "1"), (1_001, "2"), (59_999, "60")])
    func `a client that waits as told is not refused again`(milliseconds: Int, text: String) {
        #expect(RateLimitFields.retryAfter(.milliseconds(milliseconds)) == text)
    }
}
