/// Whether a request is within its limit, and what is left.
package struct RateVerdict: Sendable, Equatable {
    /// The limit that was asked.
    package let limit: RateLimit
    package let isAllowed: Bool
    /// Requests that could follow at once.
    package let remaining: Int
    /// When the same request would be allowed; zero when it is.
    package let retryAfter: Duration
    /// When everything would be available again.
    package let reset: Duration

    package init(limit: RateLimit, isAllowed: Bool, remaining: Int, retryAfter: Duration, reset: Duration) {
        self.limit = limit
        self.isAllowed = isAllowed
        self.remaining = remaining
        self.retryAfter = retryAfter
        self.reset = reset
    }
}

extension RateLimit {
    /// The time one request of an even stream takes.
    package var interval: Duration { window / quota }

    /// Whether `cost` can ever be allowed; asking for more than the burst, or for less than nothing, is a mistake in
    /// the program. A cost of 0 looks without taking.
    package func canAllow(cost: Int) -> Bool { (0...burst).contains(cost) }
}
