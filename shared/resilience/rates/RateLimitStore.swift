package import Kernel
internal import Synchronization

/// Where requests are counted: in this process, or in one place for several.
package protocol RateLimitStore: Sendable {
    /// Takes `cost` requests for `key` of `limit`, or says when that could be done. A cost of 0 looks and takes
    /// nothing. `.unavailable` when the store cannot be reached.
    ///
    /// - Precondition: `limit.canAllow(cost:)`.
    func take(_ limit: RateLimit, key: String, cost: Int) async throws(ServiceError) -> RateVerdict
}

/// Counts in this process.
package final class LocalRateLimitStore: RateLimitStore {
    private let limiter: Mutex<RateLimiter>
    private let now: @Sendable () -> Duration

    /// `now` is a span since any fixed moment that never goes back.
    package init(mostKeys: Int = 65_536, now: @escaping @Sendable () -> Duration) {
        limiter = Mutex(RateLimiter(mostKeys: mostKeys))
        self.now = now
    }

    /// Keys that are counted at the moment.
    package var count: Int { limiter.withLock { $0.count } }

    package func take(_ limit: RateLimit, key: String, cost: Int) -> RateVerdict {
        let now = now()
        return limiter.withLock { $0.take(limit, key: key, cost: cost, at: now) }
    }
}
