internal import Contracts
package import Kernel

/// Begins a subscription and charges its price, which is ours.
package struct Subscribe: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let pay: PayOrder
    private let clock: any WallClock

    /// How long a subscription that waits for its payment belongs to the request that began it. After that a repeat
    /// goes on with the same payment.
    private static let ownTime = Duration.minutes(1)

    package init(subscriptions: any SubscriptionRepository, pay: PayOrder, clock: any WallClock) {
        self.subscriptions = subscriptions
        self.pay = pay
        self.clock = clock
    }

    /// `.conflict` for who has a subscription, `.invalid` for the free plan; else the refusals of `PayOrder`.
    package func callAsFunction(
        _ choice: PlanChoice, with method: String, for user: UserID
    ) async throws -> PayOrder.Result {
        guard choice.plan != .free else { throw ServiceError.freePlanNotSold }
        let begun = try await begin(choice, with: method, for: user)
        guard let order = begun.order else { throw ServiceError.alreadySubscribed }
        return try await pay(order, with: method, of: begun)
    }

    private func begin(_ choice: PlanChoice, with method: String, for user: UserID) async throws -> Subscription {
        let now = clock.now
        if let left = try await subscriptions.live(of: user), left.status == .incomplete, left.choice == choice,
            left.method == method, now > left.createdAt + Subscribe.ownTime
        {
            return left
        }
        return try await subscriptions.begin(
            NewSubscription(userID: user, choice: choice, method: method, createdAt: now))
    }
}
