package import Kernel

/// Ends a subscription: with its period, or at once and without money back.
package struct CancelSubscription: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let clock: any WallClock

    package init(subscriptions: any SubscriptionRepository, clock: any WallClock) {
        self.subscriptions = subscriptions
        self.clock = clock
    }

    /// One that waits for its first payment ends at once either way. `.notFound` for who has none.
    package func callAsFunction(_ user: UserID, atPeriodEnd: Bool) async throws -> Subscription {
        let now = clock.now
        return try await subscriptions.update(of: user, concludes: true) { subscription in
            guard atPeriodEnd, subscription.status != .incomplete else {
                return try subscription.end(.requested, at: now)
            }
            try subscription.cancelAtPeriodEnd(at: now)
            return []
        }
    }
}
