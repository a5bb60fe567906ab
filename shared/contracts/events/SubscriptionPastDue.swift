package import Kernel

/// A period could not be paid; what the plan holds stays until the grace ends.
package struct SubscriptionPastDue: Event, Equatable {
    package static let name = "subscription.past_due"
    package static let version = 1
    package var subject: String { "subscription/\(subscriptionID)" }

    package let subscriptionID: SubscriptionID
    package let userID: UserID
    /// `pro`.
    package let plan: String
    /// How many times the card was tried for this period.
    package let attempt: Int
    /// When it is tried again; absent when it is not.
    package let nextAttemptAt: Timestamp?
    package let graceEndsAt: Timestamp
    package let at: Timestamp

    package init(
        subscriptionID: SubscriptionID, userID: UserID, plan: String, attempt: Int, nextAttemptAt: Timestamp?,
        graceEndsAt: Timestamp, at: Timestamp
    ) {
        self.subscriptionID = subscriptionID
        self.userID = userID
        self.plan = plan
        self.attempt = attempt
        self.nextAttemptAt = nextAttemptAt
        self.graceEndsAt = graceEndsAt
        self.at = at
    }
}
