package import Kernel

/// A subscription has ended, and its person has the free plan.
package struct SubscriptionCanceled: Event, Equatable {
    package static let name = "subscription.canceled"
    package static let version = 1
    package var subject: String { "subscription/\(subscriptionID)" }

    package let subscriptionID: SubscriptionID
    package let userID: UserID
    /// The plan that has ended: `pro`.
    package let plan: String
    /// `requested`, `unpaid`, `account_deleted`.
    package let reason: String
    package let at: Timestamp

    package init(subscriptionID: SubscriptionID, userID: UserID, plan: String, reason: String, at: Timestamp) {
        self.subscriptionID = subscriptionID
        self.userID = userID
        self.plan = plan
        self.reason = reason
        self.at = at
    }
}
