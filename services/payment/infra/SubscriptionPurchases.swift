internal import Contracts
internal import Kernel
internal import PaymentCore

/// What an amount buys in `/payments/process`: for who has a subscription its next period, for anybody else the
/// beginning of the one that has this price.
struct SubscriptionPurchases: Purchases {
    let subscriptions: any SubscriptionRepository
    let clock: any WallClock

    func purpose(of purchase: Purchase) async throws -> PaymentPurpose {
        if purchase.plan == .free { throw ServiceError.freePlanNotSold }
        let live = try await subscriptions.live(of: purchase.userID)
        if let live, live.status.isEntitled { return try renewal(of: live, purchase) }
        let choices = PlanChoice.all.filter { choice in
            (purchase.plan ?? choice.plan) == choice.plan && (purchase.cycle ?? choice.cycle) == choice.cycle
        }
        guard let choice = choices.first(where: { $0.price == purchase.amount }) else {
            throw ServiceError.notAPrice(acceptable: choices.map(\.price))
        }
        let begun: Subscription
        if let live {
            // It waits for this very payment, with a card that is named only now.
            guard live.choice == choice, live.method == nil, live.order?.isPaid == false else {
                throw ServiceError.subscriptionIncomplete
            }
            begun = live
        } else {
            begun = try await subscriptions.begin(
                NewSubscription(userID: purchase.userID, choice: choice, method: nil, createdAt: clock.now))
        }
        return .plan(begun.id, choice.plan, choice.cycle)
    }

    private func renewal(of live: Subscription, _ purchase: Purchase) throws -> PaymentPurpose {
        let next = live.pending ?? live.choice
        let isMeant = (purchase.plan ?? next.plan) == next.plan && (purchase.cycle ?? next.cycle) == next.cycle
        guard let period = live.period, isMeant, purchase.amount == next.price else {
            throw ServiceError.notAPrice(acceptable: [next.price])
        }
        return .renewal(live.id, periodStart: period.end)
    }
}
