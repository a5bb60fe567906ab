/// Keeps retries a small part of the traffic, so that they cannot turn a bad minute into a collapse.
///
/// A retry is allowed while retries under way are at most `share` of the requests under way that are on their first
/// try (as Envoy's `retry_budget`), and retries of the last `window` at most `share` of its requests (as Finagle's
/// `RetryBudget`): the first rule alone lets quick retries multiply behind slow first tries. Beside that,
/// `minimumPerSecond` are always allowed. One budget serves one upstream.
package struct RetryBudget: Sendable {
    private let policy: RetryBudgetPolicy
    /// Requests under way, and those of them that are being tried again.
    package private(set) var active = 0
    package private(set) var retries = 0
    /// Requests of the last window count as successes here, retries as failures.
    private var recent: OutcomeWindow
    private var second = 0
    private var takenInSecond = 0

    package init(_ policy: RetryBudgetPolicy = RetryBudgetPolicy()) {
        self.policy = policy
        recent = OutcomeWindow(policy.window)
    }

    /// A request begins.
    package mutating func begin(at now: Duration) {
        active += 1
        recent.note(success: true, at: now)
    }

    /// A request ends, however it was answered.
    package mutating func end() {
        active = max(0, active - 1)
    }

    /// Asks for one retry. When it is allowed, `release` ends it.
    package mutating func tryTake(at now: Duration) -> Bool {
        recent.forget(at: now)
        let requests = Double(recent.volume - recent.failures)
        let isWithinShare =
            Double(retries + 1) <= policy.share * Double(active - retries)
            && Double(recent.failures + 1) <= policy.share * requests
        guard isWithinShare || takesMinimum(at: now) else { return false }
        retries += 1
        recent.note(success: false, at: now)
        return true
    }

    /// A retry ends, or the request is tried yet again: that takes anew.
    package mutating func release() {
        retries = max(0, retries - 1)
    }

    private mutating func takesMinimum(at now: Duration) -> Bool {
        let current = Int(now.components.seconds)
        if current != second {
            second = current
            takenInSecond = 0
        }
        guard takenInSecond < policy.minimumPerSecond else { return false }
        takenInSecond += 1
        return true
    }
}
