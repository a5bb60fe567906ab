import Resilience
import Testing

@Suite("Retry budget")
struct RetryBudgetTests {
    private static let policy: RetryBudgetPolicy = {
        var policy = RetryBudgetPolicy()
        policy.minimumPerSecond = 2
        return policy
    }()
    private var budget = RetryBudget(policy)

    @Test mutating func `a quiet upstream has its minimum every second and no more`() {
        #expect(take(10, at: .zero) == 2)
        #expect(take(10, at: .milliseconds(999)) == 0)
        #expect(take(10, at: .seconds(1)) == 2)
    }

    @Test mutating func `a fifth of the requests on their first try may be tried again`() {
        for _ in 0..<120 { budget.begin(at: .zero) }
        // 20 of the 100 that are then still on their first try; and two of the minimum.
        #expect(take(100, at: .zero) == 22)
        budget.release()
        budget.release()
        budget.release()
        #expect(take(100, at: .zero) == 1, "22 - 3 + 1 = 20")
        #expect(budget.retries == 20)
    }

    @Test mutating func `quick retries behind slow first tries are bounded by the window`() {
        for _ in 0..<100 { budget.begin(at: .zero) }
        var taken = 0
        for _ in 0..<1_000 where budget.tryTake(at: .zero) {
            taken += 1
            budget.release()
        }
        #expect(taken == 22, "a fifth of a hundred, and the minimum")
    }

    /// Every answer is a failure, every client wants two more tries: what reaches the upstream stays below 1.2 times.
    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    mutating func `a retry storm stays small`(seed: UInt64) {
        var random = SpreadingRandom(seed: seed)
        var now = Duration.zero
        var requests = 0
        var attempts = 0
        var under: [(end: Duration, triesLeft: Int)] = []
        while now < .seconds(60) {
            now += .milliseconds(1)
            var next: [(end: Duration, triesLeft: Int)] = []
            for request in under {
                guard request.end <= now else {
                    next.append(request)
                    continue
                }
                if request.triesLeft < 2 { budget.release() }
                if request.triesLeft > 0, budget.tryTake(at: now) {
                    attempts += 1
                    next.append((now + .milliseconds(Int(random.next() % 40)), request.triesLeft - 1))
                } else {
                    budget.end()
                }
            }
            under = next
            if random.draw() < 0.5 {
                requests += 1
                attempts += 1
                budget.begin(at: now)
                under.append((now + .milliseconds(Int(random.next() % 40)), 2))
            }
        }
        #expect(requests > 25_000)
        let ratio = Double(attempts) / Double(requests)
        #expect(ratio <= 1.2, "\(ratio)")
        #expect(ratio > 1.1, "and the budget is there to be used: \(ratio)")
    }

    private mutating func take(_ count: Int, at now: Duration) -> Int {
        var taken = 0
        for _ in 0..<count where budget.tryTake(at: now) { taken += 1 }
        return taken
    }
}

@Suite("Backoff")
struct BackoffTests {
    private let backoff = Backoff(base: .milliseconds(25), longest: .milliseconds(250))

    @Test func `the longest wait doubles up to its cap`() {
        let longest = (1...6).map { backoff.wait(after: $0, draw: 1) }
        #expect(longest == [25, 50, 100, 200, 250, 250].map { .milliseconds($0) })
        #expect(backoff.wait(after: 1_000, draw: 1) == .milliseconds(250))
    }

    @Test func `the draw spreads it from nothing to all of it`() {
        #expect(backoff.wait(after: 3, draw: 0) == .zero)
        #expect(backoff.wait(after: 3, draw: 0.5) == .milliseconds(50))
        #expect(Backoff(RetryPolicy()) == backoff)
    }
}

@Suite("Deadline")
struct DeadlineTests {
    private let now = Duration.seconds(1_000)

    @Test func `what is left is passed on in whole milliseconds, rounded down`() {
        let deadline = Deadline(in: .microseconds(1_500_900), from: now)
        #expect(deadline.headerValue(at: now) == "1500")
        #expect(deadline.headerValue(at: now + .seconds(1)) == "500")
        #expect(deadline.headerValue(at: now + .seconds(9)) == "0")
        #expect(deadline.remaining(at: now + .seconds(9)) == .zero)
        #expect(!deadline.hasPassed(at: now + .seconds(1)))
        #expect(deadline.hasPassed(at: deadline.moment))
    }

    @Test(arguments: [("0", 0), ("1", 1), ("0250", 250), ("600000", 600_000)])
    func `a caller's header is read`(text: String, milliseconds: Int) {
        #expect(Deadline(header: text, from: now) == Deadline(in: .milliseconds(milliseconds), from: now))
    }

    @Test(arguments: ["600001", "99999999999999999999999999999999"])
    func `nobody can ask for more than the cap`(text: String) {
        #expect(Deadline(header: text, from: now)?.remaining(at: now) == Deadline.longest)
        #expect(Deadline(header: text, from: now, longest: .seconds(30))?.remaining(at: now) == .seconds(30))
    }

    @Test(arguments: ["", " ", "-1", "+1", "1.5", "1e3", "0x10", "12 ", "١٢", "1,2", "\u{0}"])
    func `anything but digits is no deadline`(text: String) {
        #expect(Deadline(header: text, from: now) == nil)
    }

    @Test func `the earlier of two holds`() {
        let soon = Deadline(in: .seconds(1), from: now)
        #expect(min(soon, Deadline(in: .seconds(2), from: now)) == soon)
    }
}
