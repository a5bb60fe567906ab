package import Kernel

/// Holds room for one more of something that the plan limits, for a while.
package struct ReserveQuota: Sendable {
    /// What is held, and how much there is now.
    package struct Reservation: Sendable {
        package let key: QuotaKey
        package let expiresAt: Timestamp
        package let line: QuotaLine
    }

    let quotas: any QuotaRepository
    let plans: PlanList
    let lease: Duration
    let clock: any WallClock

    package init(quotas: any QuotaRepository, plans: PlanList, lease: Duration, clock: any WallClock) {
        self.quotas = quotas
        self.plans = plans
        self.lease = lease
        self.clock = clock
    }

    /// `.forbidden` (`quota_exceeded`) where the plan holds no more, `.gone` for an account that was erased. The same
    /// key again holds the same one, from now on.
    package func callAsFunction(
        _ resource: QuotaResource, for user: UserID, under key: QuotaKey
    ) async throws -> Reservation {
        let now = clock.now
        let book = try await quotas.reserve(
            resource, for: user, under: key, until: now + lease, at: now
        ) { [plans] book throws(ServiceError) in try book.admit(resource, plans) }
        return Reservation(key: key, expiresAt: now + lease, line: book.line(resource, plans))
    }
}
