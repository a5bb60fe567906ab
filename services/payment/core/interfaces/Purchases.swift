package import Contracts
package import Kernel

/// What somebody wants to pay for, as they say it.
package struct Purchase: Sendable, Equatable {
    package let userID: UserID
    package let amount: Money
    /// Which plan, where they say it; inferred from the amount otherwise.
    package let plan: Plan.Name?
    package let cycle: Plan.Cycle?

    package init(userID: UserID, amount: Money, plan: Plan.Name?, cycle: Plan.Cycle?) {
        self.userID = userID
        self.amount = amount
        self.plan = plan
        self.cycle = cycle
    }
}

/// Knows what an amount buys: the price is ours, never the buyer's.
package protocol Purchases: Sendable {
    /// A renewal where the person has a subscription to that plan, else its beginning or change. Refuses with field
    /// `amount` (`PriceList.refusal`) an amount that buys nothing for this person. Writes down at most a subscription
    /// that gives nothing until it is paid.
    func purpose(of purchase: Purchase) async throws -> PaymentPurpose
}
