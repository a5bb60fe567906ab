package import Kernel

/// Shows what a person's plan holds and how much of it is left.
package struct ShowQuotas: Sendable {
    let quotas: any QuotaRepository
    let plans: PlanList
    let clock: any WallClock

    package init(quotas: any QuotaRepository, plans: PlanList, clock: any WallClock) {
        self.quotas = quotas
        self.plans = plans
        self.clock = clock
    }

    /// A line for each resource; of somebody who never used anything the free plan's. `.gone` for an erased account.
    package func callAsFunction(of user: UserID) async throws -> (plan: Plan.Name, lines: [QuotaLine]) {
        let book = try await quotas.book(of: user, at: clock.now)
        return (book.plan, QuotaResource.allCases.map { book.line($0, plans) })
    }
}
