package import Kernel

/// A subscription was paid for the first time, and what its plan holds is there.
package struct SubscriptionActivated: Event, Equatable {
    package static let name = "subscription.activated"
    package static let version = 1
    package var subject: String { "subscription/\(subscriptionID)" }

    package let subscriptionID: SubscriptionID
    package let userID: UserID
    /// `pro`.
    package let plan: String
    /// `monthly`.
    package let cycle: String
    package let periodEnd: Timestamp
    package let at: Timestamp

    package init(
        subscriptionID: SubscriptionID, userID: UserID, plan: String, cycle: String, periodEnd: Timestamp,
        at: Timestamp
    ) {
        self.subscriptionID = subscriptionID
        self.userID = userID
        self.plan = plan
        self.cycle = cycle
        self.periodEnd = periodEnd
        self.at = at
    }
}
