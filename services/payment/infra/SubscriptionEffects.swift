internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore
internal import Saga

/// What a settled payment does to the subscription it is for, in the transaction that settles it.
struct SubscriptionEffects: PaymentEffects {
    let sagas: SagaStore
    let rules: DunningRules

    /// The period begins or goes on, and the invoice is written. A plan is then made active by the saga `upgrade_plan`,
    /// which also gives back what was paid for nothing: for a subscription that has ended, or a period that is paid.
    func succeeded(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event] {
        let before = try await held(payment, in: sql)
        var errand = UpgradeErrand(payment)
        guard let before else {
            try await give(back: payment, errand, at: now, in: sql)
            return []
        }
        var subscription = before
        switch payment.purpose {
        case .renewal(_, let start):
            guard
                let events = try subscription.renew(
                    from: start, paying: payment.amount, method: payment.method, at: now)
            else {
                try await give(back: payment, errand, at: now, in: sql)
                return []
            }
            try await SubscriptionTable.save(subscription, after: before, in: sql)
            try await InvoiceTable.issue(
                of: payment, lines: Invoice.lines(whole: subscription.choice, payment.amount),
                period: subscription.period, at: now, in: sql)
            return events
        case .plan(_, let plan, let cycle):
            let choice = PlanChoice(plan, cycle)
            let quotedAt = subscription.order?.quotedAt ?? now
            guard subscription.paid(choice, payment.amount, method: payment.method, at: now) else {
                try await give(back: payment, errand, at: now, in: sql)
                return []
            }
            try await SubscriptionTable.save(subscription, in: sql)
            let lines =
                before.status == .incomplete
                ? Invoice.lines(whole: choice, payment.amount)
                : Invoice.lines(changing: before.snapshot, to: choice, payment.amount, at: quotedAt)
            var active = subscription
            try active.activate(at: now)
            try await InvoiceTable.issue(of: payment, lines: lines, period: active.period, at: now, in: sql)
            errand.bought = .init(choice: choice, before: before.snapshot, periodEnd: active.period?.end ?? now)
            try await sagas.start(.upgradePlan, with: errand, in: sql)
            return []
        }
    }

    /// A first payment that failed ends what it was to begin; a renewal is tried again.
    func failed(_ payment: Payment, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event] {
        guard let before = try await held(payment, in: sql) else { return [] }
        var subscription = before
        var events: [any Event] = []
        switch payment.purpose {
        case .plan(_, let plan, let cycle):
            try subscription.orderFailed(PlanChoice(plan, cycle), paymentKey: payment.key, at: now)
        case .renewal:
            events = try subscription.renewalFailed(
                payment.key, code: payment.failure?.code ?? payment.status.rawValue, rules, at: now)
        }
        try await SubscriptionTable.save(subscription, after: before, in: sql)
        return events
    }

    func refunded(
        _ payment: Payment, _ amount: Money, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> [any Event] {
        try await InvoiceTable.credit(amount, of: payment.id, at: now, in: sql)
        return []
    }

    /// The payment's subscription, with the account held; nil when it is not the payer's.
    private func held(_ payment: Payment, in sql: any SQLExecutor) async throws -> Subscription? {
        try await PersonAccount.hold(payment.userID, in: sql)
        let found = try await SubscriptionTable.find(payment.purpose.subscription, in: sql)
        return found?.userID == payment.userID ? found : nil
    }

    /// Money that bought nothing: it has its invoice, and a saga that begins by turning back.
    private func give(
        back payment: Payment, _ errand: UpgradeErrand, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        try await InvoiceTable.issue(
            of: payment, lines: [Invoice.Line(payment.description, payment.amount)], period: nil, at: now, in: sql)
        try await sagas.start(.upgradePlan, with: errand, in: sql)
    }
}
