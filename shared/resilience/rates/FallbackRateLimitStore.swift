package import Kernel
internal import Synchronization

/// Counts in a shared place, and in this process while that is away: a limit never fails a request by itself.
///
/// While away each process counts for itself, so several together let through more than the limit says. Where that is
/// too much (sign-in), `whileAway` gives a stricter limit for that time.
package final class FallbackRateLimitStore: RateLimitStore {
    private let shared: any RateLimitStore
    private let local: any RateLimitStore
    private let whileAway: @Sendable (RateLimit) -> RateLimit
    private let onFallback: @Sendable (RateLimit) -> Void
    private let count = Atomic(0)

    /// `onFallback` is called for every decision that the shared place could not make, to count it in a metric.
    package init(
        shared: any RateLimitStore, local: any RateLimitStore,
        whileAway: @escaping @Sendable (RateLimit) -> RateLimit = { $0 },
        onFallback: @escaping @Sendable (RateLimit) -> Void = { _ in }
    ) {
        self.shared = shared
        self.local = local
        self.whileAway = whileAway
        self.onFallback = onFallback
    }

    /// Decisions that were made in this process.
    package var fallbacks: Int { count.load(ordering: .relaxed) }

    package func take(_ limit: RateLimit, key: String, cost: Int) async throws(ServiceError) -> RateVerdict {
        do {
            return try await shared.take(limit, key: key, cost: cost)
        } catch  where error.kind == .unavailable || error.kind == .timedOut {
            count.wrappingAdd(1, ordering: .relaxed)
            onFallback(limit)
            let stricter = whileAway(limit)
            return try await local.take(stricter, key: key, cost: min(cost, stricter.burst))
        }
    }
}
