package import Kernel

/// How often something may be tried: `burst` at once, then one more every `interval` (the generic cell rate algorithm,
/// ITU-T I.371, kept as one moment per key).
package struct AttemptLimit: Sendable, Equatable {
    package let burst: Int
    package let interval: Duration

    package init(burst: Int, every interval: Duration) {
        self.burst = burst
        self.interval = interval
    }

    /// `count` tries in `period`.
    package init(_ count: Int, per period: Duration) {
        self.init(burst: count, every: period / count)
    }

    /// How far the theoretical arrival time may lie ahead of now.
    package var tolerance: Duration { interval * burst }

    /// The next theoretical arrival time when a try at `now` is admitted, or nil when it is not.
    package func admit(after arrival: Timestamp?, at now: Timestamp) -> Timestamp? {
        let next = max(arrival ?? now, now) + interval
        return next <= now + tolerance ? next : nil
    }

    /// How long to wait until a try is admitted.
    package func wait(after arrival: Timestamp, at now: Timestamp) -> Duration {
        max(.zero, (arrival + interval) - (now + tolerance))
    }
}

/// One thing that is counted: what, and how often it may happen.
package struct Attempt: Sendable, Equatable {
    package let key: String
    package let limit: AttemptLimit

    package init(_ key: String, _ limit: AttemptLimit) {
        self.key = key
        self.limit = limit
    }
}
