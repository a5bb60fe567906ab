package import Kernel

/// A person's subscription that lives; nil for who has the free plan.
package struct GetSubscription: Sendable {
    private let subscriptions: any SubscriptionRepository

    package init(subscriptions: any SubscriptionRepository) {
        self.subscriptions = subscriptions
    }

    package func callAsFunction(_ user: UserID) async throws -> Subscription? {
        try await subscriptions.live(of: user)
    }
}
