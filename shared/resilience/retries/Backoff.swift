/// How long to wait before trying again: exponential with full jitter, so that many clients do not come back together.
/// (M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.)
package struct Backoff: Sendable, Equatable {
    /// The longest wait before the second try; it doubles with each further try.
    package let base: Duration
    /// No wait is longer.
    package let longest: Duration

    package init(base: Duration, longest: Duration) {
        self.base = base
        self.longest = longest
    }

    package init(_ policy: RetryPolicy) {
        self.init(base: policy.backoff, longest: policy.longestBackoff)
    }

    /// The wait after `failures` tries (1 or more) have failed; `draw` is random in 0..<1.
    package func wait(after failures: Int, draw: Double) -> Duration {
        let doublings = min(max(0, failures - 1), 30)
        return min(base * (1 << doublings), longest) * min(max(draw, 0), 1)
    }
}
