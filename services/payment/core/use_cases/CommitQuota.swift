package import Kernel

/// Counts what was reserved under the name of the thing itself.
package struct CommitQuota: Sendable {
    let quotas: any QuotaRepository
    let plans: PlanList
    let clock: any WallClock

    package init(quotas: any QuotaRepository, plans: PlanList, clock: any WallClock) {
        self.quotas = quotas
        self.plans = plans
        self.clock = clock
    }

    /// A reservation whose lease has ended is committed where there is still room, and refused as `.forbidden`
    /// (`quota_exceeded`) where there is none: the limit is never passed. `.gone` for an erased account.
    package func callAsFunction(_ unit: QuotaUnit, for user: UserID, under key: QuotaKey) async throws {
        try await quotas.commit(unit, for: user, under: key, at: clock.now) { [plans] book throws(ServiceError) in
            try book.admit(unit.resource, plans)
        }
    }
}
