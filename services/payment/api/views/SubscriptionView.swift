internal import Contracts
internal import Kernel
internal import PaymentCore

/// A subscription as its person sees it. Who has none has the free plan: then only `plan` and `status` are there.
/// Amounts are in the smallest unit of the currency.
struct SubscriptionView: Codable, Sendable {
    let id: SubscriptionID?
    let plan: Plan.Name
    let status: State
    let cycle: Plan.Cycle?
    /// Of a period.
    let amount: Int64?
    let currency: Currency?
    let currentPeriodStart: Timestamp?
    let currentPeriodEnd: Timestamp?
    let cancelAtPeriodEnd: Bool
    /// The plan whose limits hold now.
    let entitledPlan: Plan.Name
    /// The plan and cycle from the next period on, where they are others.
    let pendingPlan: Plan.Name?
    let pendingCycle: Plan.Cycle?
    /// The plan that is being paid for, where it is not there yet.
    let orderedPlan: Plan.Name?
    let orderedCycle: Plan.Cycle?
    /// Since when a period is unpaid, how often a card was tried, and when it is tried again.
    let pastDueSince: Timestamp?
    let dunningAttempt: Int?
    let nextAttemptAt: Timestamp?
    /// When it ended, and why.
    let endedAt: Timestamp?
    let endReason: Subscription.Reason?
    /// The payment that this is the answer to.
    let paymentID: PaymentID?
    let nextAction: NextAction?

    /// As a subscription has it, or `none`.
    enum State: String, Codable, Sendable, CaseIterable {
        case none, incomplete, active, unpaid, canceled
        case incompleteExpired = "incomplete_expired"
        case pastDue = "past_due"
    }

    /// What the card's owner has to do.
    struct NextAction: Codable, Sendable {
        /// `redirect`.
        let type: String
        let url: String?
    }

    init(_ subscription: Subscription?, payment: Payment? = nil) {
        id = subscription?.id
        plan = subscription?.choice.plan ?? .free
        status = subscription.flatMap { State(rawValue: $0.status.rawValue) } ?? .none
        cycle = subscription?.choice.cycle
        amount = subscription?.price.amount
        currency = subscription?.price.currency
        currentPeriodStart = subscription?.period?.start
        currentPeriodEnd = subscription?.period?.end
        cancelAtPeriodEnd = subscription?.cancelsAtPeriodEnd ?? false
        entitledPlan = subscription?.entitledPlan ?? .free
        pendingPlan = subscription?.pending?.plan
        pendingCycle = subscription?.pending?.cycle
        orderedPlan = subscription?.order?.choice.plan
        orderedCycle = subscription?.order?.choice.cycle
        pastDueSince = subscription?.pastDueSince
        let isPastDue = subscription?.status == .pastDue
        dunningAttempt = isPastDue ? subscription?.attempts : nil
        nextAttemptAt = isPastDue ? subscription?.nextAttemptAt : nil
        endedAt = subscription?.ending?.at
        endReason = subscription?.ending?.reason
        paymentID = payment?.id
        nextAction =
            payment?.status == .requiresAction ? NextAction(type: "redirect", url: payment?.actionURL) : nil
    }
}

/// What another plan or cycle would cost.
struct PreviewView: Codable, Sendable {
    let plan: Plan.Name
    let cycle: Plan.Cycle
    /// `now`, `period_end`, or `none` for what one has.
    let effect: ChangeQuote.Effect
    /// What would be charged at once.
    let amount: Int64
    let currency: Currency
    /// The period that it would be in.
    let periodStart: Timestamp
    let periodEnd: Timestamp
    /// What the periods after it cost.
    let renewalAmount: Int64

    init(_ quote: ChangeQuote) {
        plan = quote.choice.plan
        cycle = quote.choice.cycle
        effect = quote.effect
        amount = quote.amount.amount
        currency = quote.amount.currency
        periodStart = quote.period.start
        periodEnd = quote.period.end
        renewalAmount = quote.choice.price.amount
    }
}
