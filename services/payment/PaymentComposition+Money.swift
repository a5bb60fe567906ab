internal import Events
internal import HTTP
internal import Kernel
internal import Monitoring
internal import PaymentAPI
internal import PaymentCore
internal import ServiceKit

/// Taking and giving back money, put together: what others build on, and what is served.
struct MoneyParts: Sendable {
    let payments: SQLPaymentRepository
    let refunds: SQLRefundRepository
    let take: TakePayment
    let giveBack: RefundPayment
    let ask: AskAboutPayment
    let reconcile: Reconcile
    let workOff: WorkOffNotices
    fileprivate let accept: AcceptNotice
    fileprivate let stored: Signal
    fileprivate let providers: PaymentProviders
    fileprivate let limits: MoneyLimits
}

extension PaymentComposition {
    /// The sandbox, with its books in our database.
    func sandbox(_ config: PaymentConfig) throws -> SandboxProvider {
        var secrets = config.sandboxSecrets
        if secrets.isEmpty {
            try context.settings.folder.make()
            secrets = [
                try context.settings.folder.secret("sandbox-webhook.secret", random: context.platform.random)
            ]
        }
        return SandboxProvider(
            bank: SandboxBank(database: context.database, random: context.platform.random),
            notices: SandboxNotices(secrets: secrets, random: context.platform.random),
            clock: context.platform.clock, waiting: SteadyClock())
    }

    /// Who takes the money, as the settings say; `stripe` is its adapter, nil without its settings.
    func providers(
        _ config: PaymentConfig, sandbox: SandboxProvider, stripe: (any PaymentProvider)?
    ) -> PaymentProviders {
        switch (config.provider, stripe) {
        case (.stripe, let stripe?): PaymentProviders(active: stripe)
        // Payments that went to Stripe before can still be asked about and given back.
        case (.sandbox, let stripe): PaymentProviders(active: sandbox, others: stripe.map { [$0] } ?? [])
        // The settings refuse this before anything is put together.
        case (.stripe, nil): PaymentProviders(active: sandbox)
        }
    }

    /// `effects` is what a settled payment means for the rest of the service.
    func money(
        _ config: PaymentConfig, providers: PaymentProviders, effects: any PaymentEffects
    ) -> MoneyParts {
        let (clock, random) = (context.platform.clock, context.platform.random)
        let alarms = LoggedAlarms(logger: context.logger, metrics: context.metrics.registry)
        let books = MoneyBooks(
            database: context.database, outbox: context.outbox, effects: effects, limits: config.limits)
        let payments = SQLPaymentRepository(books: books)
        let refunds = SQLRefundRepository(books: books)
        let notices = SQLNoticeRepository(database: context.database)
        let settle = SettlePayment(payments: payments, alarms: alarms, clock: clock)
        let ask = AskAboutPayment(settle: settle, providers: providers, limits: config.limits)
        let giveBack = RefundPayment(
            payments: payments, refunds: refunds, providers: providers, alarms: alarms, clock: clock, random: random)
        let stored = Signal()
        let told = context.metrics.registry.counter(
            "analyticbot_payment_notices_total", "Notices that came to the webhooks of payment providers.",
            labels: ["provider", "outcome"])
        for provider in providers.all {
            for outcome in AcceptNotice.Outcome.allCases { told.add(0, [provider.name, outcome.rawValue]) }
        }
        let accept = AcceptNotice(providers: providers, notices: notices, clock: clock) { provider, outcome in
            told.add(1, [provider, outcome.rawValue])
            if outcome == .stored { stored.raise() }
        }
        return MoneyParts(
            payments: payments, refunds: refunds,
            take: TakePayment(settle: settle, providers: providers, random: random), giveBack: giveBack, ask: ask,
            reconcile: Reconcile(
                payments: payments, refunds: refunds, providers: providers, ask: ask, refund: giveBack,
                limits: config.limits, clock: clock),
            workOff: WorkOffNotices(
                notices: notices, payments: payments, refunds: refunds, ask: ask, refund: giveBack,
                limits: config.limits, clock: clock),
            accept: accept, stored: stored, providers: providers, limits: config.limits)
    }

    /// The routes and the background work of money. `purchases` knows what an amount buys; the sandbox's own page is
    /// there only where the sandbox takes the money.
    func serve(
        _ money: MoneyParts, purchases: any Purchases, sandbox: SandboxProvider
    ) -> ServiceParts {
        let (clock, random) = (context.platform.clock, context.platform.random)
        var routes: [any RouteGroup] = [
            PaymentsRouter(
                process: ProcessPayment(
                    payments: money.payments, purchases: purchases, take: money.take, random: random, clock: clock),
                read: ReadPayments(payments: money.payments, refunds: money.refunds), ask: money.ask,
                giveBack: money.giveBack, newKey: { random.uuid(at: clock.now) }),
            WebhooksRouter(accept: money.accept),
        ]
        if money.providers.active.name == sandbox.name {
            routes.append(
                SandboxRouter(
                    authenticate: AuthenticateCard(
                        payments: money.payments, bank: sandbox, accept: money.accept, provider: sandbox.name,
                        clock: clock)))
        }
        return ServiceParts(
            routes: routes,
            background: [
                NoticeWorker(
                    work: money.workOff, stored: money.stored, limits: money.limits, logger: context.logger),
                Reconciler(
                    reconcile: money.reconcile, limits: money.limits, waiting: SteadyClock(), logger: context.logger),
            ])
    }
}
