internal import Events
internal import HTTP
internal import PaymentAPI
internal import PaymentCore
internal import ServiceKit

extension PaymentComposition {
    /// Quotas and the erasure of accounts. `erasures` is what else is erased with a person, `paidSince` tells when the
    /// period of a paid plan began.
    func quotaParts(
        erasures: [Erasure] = [], paidSince: @escaping PaidSince = { _, _ in nil }
    ) -> (routes: [any RouteGroup], handlers: [EventHandler]) {
        let clock = context.platform.clock
        let inbox = Inbox(clock: clock)
        let quotas = SQLQuotaRepository(database: context.database, inbox: inbox, paidSince: paidSince)
        let release = ReleaseQuota(quotas: quotas, clock: clock)
        let erase = EraseAccount(
            accounts: SQLAccountEraser(
                database: context.database, outbox: context.outbox, inbox: inbox, erasures: erasures),
            clock: clock)
        let router = QuotasRouter(
            QuotasRouter.UseCases(
                reserve: ReserveQuota(
                    quotas: quotas, plans: config.quota.plans, lease: config.quota.lease, clock: clock),
                commit: CommitQuota(quotas: quotas, plans: config.quota.plans, clock: clock), release: release,
                show: ShowQuotas(quotas: quotas, plans: config.quota.plans, clock: clock)))
        return (
            [router, PlansRouter(plans: config.quota.plans), StepsRouter(erase: erase)],
            HoldingsConsumer(release: release, erase: erase).handlers
        )
    }
}
