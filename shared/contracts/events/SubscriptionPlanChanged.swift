package import Kernel

/// A subscription has another plan.
package struct SubscriptionPlanChanged: Event, Equatable {
    package static let name = "subscription.plan_changed"
    package static let version = 1
    package var subject: String { "subscription/\(subscriptionID)" }

    package let subscriptionID: SubscriptionID
    package let userID: UserID
    /// `pro`.
    package let from: String
    package let to: String
    package let at: Timestamp

    package init(subscriptionID: SubscriptionID, userID: UserID, from: String, to: String, at: Timestamp) {
        self.subscriptionID = subscriptionID
        self.userID = userID
        self.from = from
        self.to = to
        self.at = at
    }
}
