package import Kernel

/// Takes back that a subscription ends with its period.
package struct ResumeSubscription: Sendable {
    private let subscriptions: any SubscriptionRepository
    private let clock: any WallClock

    package init(subscriptions: any SubscriptionRepository, clock: any WallClock) {
        self.subscriptions = subscriptions
        self.clock = clock
    }

    /// `.notFound` for who has none, `.conflict` when the period is over.
    package func callAsFunction(_ user: UserID) async throws -> Subscription {
        let now = clock.now
        return try await subscriptions.update(of: user, concludes: true) { subscription in
            try subscription.resume(at: now)
            return []
        }
    }
}
