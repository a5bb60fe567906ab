internal import HTTP
internal import Kernel
internal import PaymentAPI
internal import PaymentCore
internal import Saga
internal import ServiceKit
internal import ServiceLifecycle

/// Subscriptions, put together.
struct SubscriptionParts: Sendable {
    let context: ServiceDefinition.Context
    let config: SubscriptionConfig

    private var subscriptions: SQLSubscriptionRepository {
        SQLSubscriptionRepository(database: context.database, outbox: context.outbox)
    }

    /// What a settled payment does.
    var effects: SubscriptionEffects { SubscriptionEffects(sagas: context.sagas, rules: config.rules) }

    /// What an amount buys.
    var purchases: SubscriptionPurchases {
        SubscriptionPurchases(subscriptions: subscriptions, clock: context.platform.clock)
    }

    func routes(take: TakePayment) -> [any RouteGroup] {
        let clock = context.platform.clock
        let pay = PayOrder(subscriptions: subscriptions, take: take, clock: clock, patience: config.patience)
        let invoices = SQLInvoiceRepository(database: context.database)
        return [
            SubscriptionsRouter(
                SubscriptionsRouter.UseCases(
                    subscribe: Subscribe(subscriptions: subscriptions, pay: pay, clock: clock),
                    get: GetSubscription(subscriptions: subscriptions),
                    change: ChangeSubscription(subscriptions: subscriptions, pay: pay, clock: clock),
                    preview: PreviewChange(subscriptions: subscriptions, clock: clock),
                    cancel: CancelSubscription(subscriptions: subscriptions, clock: clock),
                    resume: ResumeSubscription(subscriptions: subscriptions, clock: clock))),
            InvoicesRouter(list: ListInvoices(invoices: invoices), get: GetInvoice(invoices: invoices)),
        ]
    }

    func background(take: TakePayment, payments: any PaymentRepository) -> [any Service] {
        let renew = RenewSubscriptions(
            database: context.database, outbox: context.outbox, payments: payments, take: take, rules: config.rules,
            clock: context.platform.clock, logger: context.logger)
        return [BillingClock(renew: renew, pause: config.billingPause, logger: context.logger)]
    }

    func sagas(refund: RefundPayment) -> [SagaDefinition] {
        [.upgradePlan(PlanUpgrade(outbox: context.outbox), refund: refund)]
    }
}
