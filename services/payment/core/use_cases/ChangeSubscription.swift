internal import Contracts
package import Kernel

/// Changes plan, cycle or card of a subscription. A larger plan is charged and active at once, a smaller one waits for
/// the end of the period (`Subscription.quote`).
package struct ChangeSubscription: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let pay: PayOrder
    private let clock: any WallClock

    package init(subscriptions: any SubscriptionRepository, pay: PayOrder, clock: any WallClock) {
        self.subscriptions = subscriptions
        self.pay = pay
        self.clock = clock
    }

    /// What is to be changed; nil stays as it is.
    package struct Wish: Sendable {
        package let plan: Plan.Name?
        package let cycle: Plan.Cycle?
        package let method: String?

        package init(plan: Plan.Name?, cycle: Plan.Cycle?, method: String?) {
            self.plan = plan
            self.cycle = cycle
            self.method = method
        }

        func choice(of subscription: Subscription) -> PlanChoice {
            PlanChoice(plan ?? subscription.choice.plan, cycle ?? subscription.choice.cycle)
        }
    }

    /// `.notFound` for who has no subscription, `.conflict` where its state does not allow the change; else the refusals
    /// of `PayOrder`.
    package func callAsFunction(_ wish: Wish, for user: UserID) async throws -> PayOrder.Result {
        guard wish.plan != .free else { throw ServiceError.freePlanNotSold }
        let now = clock.now
        let changed = try await subscriptions.update(of: user, concludes: false) { subscription in
            try ChangeSubscription.apply(wish, to: &subscription, at: now)
        }
        let wanted = wish.choice(of: changed)
        guard wish.plan != nil || wish.cycle != nil, let order = changed.order, !order.isPaid,
            order.choice == wanted, let method = order.method ?? changed.method
        else { return PayOrder.Result(subscription: changed, payment: nil) }
        return try await pay(order, with: method, of: changed)
    }

    /// What can be decided without money.
    static func apply(
        _ wish: Wish, to subscription: inout Subscription, at now: Timestamp
    ) throws -> [any Event] {
        if subscription.status == .incomplete { throw ServiceError.subscriptionIncomplete }
        guard wish.plan != nil || wish.cycle != nil else {
            if let method = wish.method { subscription.pay(with: method, at: now) }
            return []
        }
        let quote = try subscription.quote(wish.choice(of: subscription), at: now)
        if quote.effect != .none, subscription.cancelsAtPeriodEnd { throw ServiceError.subscriptionEnds }
        if quote.effect == .now {
            try subscription.order(quote, method: wish.method, at: now)
            return quote.amount.amount == 0 ? try takeFree(quote, of: &subscription, at: now) : []
        }
        subscription.plan(next: quote.choice, at: now)
        if let method = wish.method { subscription.pay(with: method, at: now) }
        return []
    }

    /// A change that costs nothing needs no payment, and no saga that could give it back.
    private static func takeFree(
        _ quote: ChangeQuote, of subscription: inout Subscription, at now: Timestamp
    ) throws -> [any Event] {
        let before = subscription.choice.plan
        guard subscription.paid(quote.choice, quote.amount, method: nil, at: now) else {
            throw ServiceError.planChangeInProgress
        }
        try subscription.activate(at: now)
        return before == quote.choice.plan ? [] : [subscription.planChanged(from: before, at: now)]
    }
}
