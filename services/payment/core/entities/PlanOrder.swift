package import Contracts
package import Kernel

/// A plan that is being bought: the first of a subscription, or another one at once. A subscription has at most one.
package struct PlanOrder: Sendable, Equatable {
    /// Counts the orders of a subscription from 1.
    package let number: Int64
    package let choice: PlanChoice
    package let amount: Money
    /// The card; nil where the buyer names it with the payment.
    package let method: String?
    package let quotedAt: Timestamp
    /// The end of the period that the amount was reckoned for; nil for a first order.
    package let until: Timestamp?
    /// Whether the money was taken; the saga `upgrade_plan` is then under way.
    package internal(set) var isPaid: Bool

    /// How long an order waits for its payment before another may take its place.
    package static let patience = Duration.hours(23)

    package init(
        number: Int64, choice: PlanChoice, amount: Money, method: String?, quotedAt: Timestamp, until: Timestamp?,
        isPaid: Bool = false
    ) {
        self.number = number
        self.choice = choice
        self.amount = amount
        self.method = method
        self.quotedAt = quotedAt
        self.until = until
        self.isPaid = isPaid
    }
}
