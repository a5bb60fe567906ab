package import Contracts
package import Kernel

extension Subscription {
    /// Everything that changes, as it is kept.
    package struct State: Sendable {
        let status: Status
        let choice: PlanChoice
        let price: Money
        let method: String?
        let period: BillingPeriod?
        let anchorDay: Int
        let cancelsAtPeriodEnd: Bool
        let pending: PlanChoice?
        let order: PlanOrder?
        let orders: Int64
        let pastDueSince: Timestamp?
        let attempts: Int
        let failure: String?
        let nextAttemptAt: Timestamp?
        let ending: Ending?
        let updatedAt: Timestamp

        package init(
            status: Status, choice: PlanChoice, price: Money, method: String?, period: BillingPeriod?, anchorDay: Int,
            cancelsAtPeriodEnd: Bool, pending: PlanChoice?, order: PlanOrder?, orders: Int64, pastDueSince: Timestamp?,
            attempts: Int, failure: String?, nextAttemptAt: Timestamp?, ending: Ending?, updatedAt: Timestamp
        ) {
            self.status = status
            self.choice = choice
            self.price = price
            self.method = method
            self.period = period
            self.anchorDay = anchorDay
            self.cancelsAtPeriodEnd = cancelsAtPeriodEnd
            self.pending = pending
            self.order = order
            self.orders = orders
            self.pastDueSince = pastDueSince
            self.attempts = attempts
            self.failure = failure
            self.nextAttemptAt = nextAttemptAt
            self.ending = ending
            self.updatedAt = updatedAt
        }
    }

    /// Takes a subscription back from where it was kept.
    package init(restoring id: SubscriptionID, userID: UserID, createdAt: Timestamp, _ state: State) {
        self.id = id
        self.userID = userID
        self.createdAt = createdAt
        status = state.status
        choice = state.choice
        price = state.price
        method = state.method
        period = state.period
        anchorDay = state.anchorDay
        cancelsAtPeriodEnd = state.cancelsAtPeriodEnd
        pending = state.pending
        order = state.order
        orders = state.orders
        pastDueSince = state.pastDueSince
        attempts = state.attempts
        failure = state.failure
        nextAttemptAt = state.nextAttemptAt
        ending = state.ending
        updatedAt = state.updatedAt
    }
}
