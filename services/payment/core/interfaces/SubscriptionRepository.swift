package import Contracts
package import Kernel

/// Keeps the subscriptions. Every call is one transaction: rows and the events that tell of them, or nothing.
package protocol SubscriptionRepository: Sendable {
    /// The person's subscription that lives; nil when there is none.
    func live(of user: UserID) async throws -> Subscription?

    /// The subscription of that id, ended or not; nil when there is none.
    func subscription(_ id: SubscriptionID) async throws -> Subscription?

    /// Writes down a subscription that waits for its payment. `.conflict` for who has one that lives, `.gone` for who
    /// was erased.
    func begin(_ new: NewSubscription) async throws -> Subscription

    /// Loads the one that lives, changes and saves it; the plan that holds for the person follows what the subscription
    /// entitles to. `.notFound` when there is none. Nothing is written when `change` throws.
    /// `concludes` says that this is all that the request does, so that a repeat of it finds it done.
    func update(
        of user: UserID, concludes: Bool, _ change: @Sendable (inout Subscription) throws -> [any Event]
    ) async throws -> Subscription
}
