internal import Contracts
package import Kernel

/// Takes the money for a subscription's order and waits, within bounds, until what was bought is there.
package struct PayOrder: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let take: TakePayment
    private let waiting: any WaitingClock
    private let patience: Duration
    private let clock: any WallClock

    /// The pause between two looks at what the saga has done.
    private static let pause = Duration.milliseconds(25)

    /// `patience` is how long an answer waits for the saga.
    package init(
        subscriptions: any SubscriptionRepository, take: TakePayment, clock: any WallClock,
        waiting: any WaitingClock = SteadyClock(), patience: Duration
    ) {
        self.subscriptions = subscriptions
        self.take = take
        self.clock = clock
        self.waiting = waiting
        self.patience = patience
    }

    /// A subscription as it stands, and its payment.
    package struct Result: Sendable {
        package let subscription: Subscription
        /// nil where nothing was to be paid.
        package let payment: Payment?

        package init(subscription: Subscription, payment: Payment?) {
            self.subscription = subscription
            self.payment = payment
        }

        /// Where the card's owner proves who they are; nil where that is not asked.
        package var nextAction: String? { payment?.status == .requiresAction ? payment?.actionURL : nil }
    }

    /// `.paymentRequired` for a card that was declined, `.unavailable` when the provider is away: the order is then
    /// withdrawn, and nothing was charged.
    package func callAsFunction(_ order: PlanOrder, with method: String, of bought: Subscription) async throws
        -> Result
    {
        let payment: Payment
        do {
            payment = try await take(
                PaymentOrder(
                    userID: bought.userID, amount: order.amount,
                    purpose: .plan(bought.id, order.choice.plan, order.choice.cycle), method: method,
                    description: order.choice.title, key: bought.key(of: order)))
        } catch let error as ServiceError where error.kind == .unavailable {
            try await withdraw(order, of: bought)
            throw error
        }
        switch payment.status {
        case .failed where payment.failure?.code == Payment.Failure.unknownMethod:
            throw ServiceError.invalid(
                "payment_method", payment.failure?.message ?? "It is not known.", code: Payment.Failure.unknownMethod)
        case .failed, .canceled:
            throw ServiceError.cardDeclined(payment.failure?.message ?? "The card was declined.")
        case .pending, .processing, .requiresAction:
            return Result(subscription: try await current(bought), payment: payment)
        case .succeeded, .partiallyRefunded, .refunded:
            return Result(subscription: try await outcome(of: order, bought), payment: payment)
        }
    }

    private func withdraw(_ order: PlanOrder, of bought: Subscription) async throws {
        let now = clock.now
        do {
            _ = try await subscriptions.update(of: bought.userID, concludes: false) { subscription in
                guard subscription.id == bought.id else { return [] }
                try subscription.orderFailed(order.choice, paymentKey: subscription.key(of: order), at: now)
                return []
            }
        } catch let error as ServiceError where error.kind == .notFound {
            return
        }
    }

    /// Looks until the order is no longer under way.
    private func outcome(of order: PlanOrder, _ bought: Subscription) async throws -> Subscription {
        let end = waiting.elapsed + patience
        while true {
            let found = try await current(bought)
            if found.order?.number != order.number || waiting.elapsed >= end { return found }
            try await waiting.wait(for: PayOrder.pause)
        }
    }

    private func current(_ bought: Subscription) async throws -> Subscription {
        try await subscriptions.subscription(bought.id) ?? bought
    }
}
