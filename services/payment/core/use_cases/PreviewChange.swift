package import Kernel

/// Tells what a plan would cost, without buying it.
package struct PreviewChange: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let clock: any WallClock

    package init(subscriptions: any SubscriptionRepository, clock: any WallClock) {
        self.subscriptions = subscriptions
        self.clock = clock
    }

    package func callAsFunction(_ wish: ChangeSubscription.Wish, for user: UserID) async throws -> ChangeQuote {
        guard wish.plan != .free else { throw ServiceError.freePlanNotSold }
        if let live = try await subscriptions.live(of: user), live.status.isEntitled {
            return try live.quote(wish.choice(of: live), at: clock.now)
        }
        guard let plan = wish.plan, let cycle = wish.cycle else {
            throw ServiceError.invalid(
                wish.plan == nil ? "plan" : "cycle", "Say which one: there is no subscription yet.", code: "required")
        }
        return ChangeQuote(beginning: PlanChoice(plan, cycle), at: clock.now)
    }
}
