package import Contracts
package import Kernel

/// What another plan or cycle would cost a subscription, and when it would begin.
package struct ChangeQuote: Sendable, Equatable {
    package enum Effect: String, Sendable, Codable, CaseIterable {
        /// It is what the person has.
        case none
        case now
        case periodEnd = "period_end"
    }

    package let choice: PlanChoice
    package let effect: Effect
    /// What is charged at once.
    package let amount: Money
    /// The period that it would be in, or begin with.
    package let period: BillingPeriod

    package init(choice: PlanChoice, effect: Effect, amount: Money, period: BillingPeriod) {
        self.choice = choice
        self.effect = effect
        self.amount = amount
        self.period = period
    }

    /// What a person without a subscription pays for one that begins now.
    package init(beginning choice: PlanChoice, at now: Timestamp) {
        self.init(
            choice: choice, effect: .now, amount: choice.price,
            period: BillingPeriod(from: now, choice.cycle, anchorDay: now.day.components.day))
    }
}

extension Subscription {
    /// What a change costs at that moment. The rule: nothing gets smaller before it was used up. A change to a plan that
    /// is no smaller, paid no more often, is charged and active at once; any other waits for the end of the period. In
    /// the same cycle the period stays, and the difference of what both prices are worth until its end is charged
    /// (`Proration`); a longer cycle begins at once, and what the old price is still worth is taken off its price.
    package func quote(_ wanted: PlanChoice, at now: Timestamp) throws(ServiceError) -> ChangeQuote {
        guard let period, status.isEntitled else { throw .noSubscription }
        if status == .pastDue { throw .subscriptionPastDue }
        if now >= period.end { throw .renewalInProgress }
        guard wanted != choice else {
            return ChangeQuote(choice: wanted, effect: .none, amount: Money(0, price.currency), period: period)
        }
        guard wanted.plan.rank >= choice.plan.rank, wanted.cycle.months >= choice.cycle.months else {
            let next = BillingPeriod(from: period.end, wanted.cycle, anchorDay: anchorDay)
            return ChangeQuote(choice: wanted, effect: .periodEnd, amount: Money(0, price.currency), period: next)
        }
        let credit = Proration.worth(price, of: period, at: now)
        let target =
            wanted.cycle == choice.cycle
            ? period : BillingPeriod(from: now, wanted.cycle, anchorDay: now.day.components.day)
        let worth = Proration.worth(wanted.price, of: target, at: now)
        let amount = Money(Proration.charged(max(0, worth - credit)), price.currency)
        return ChangeQuote(choice: wanted, effect: .now, amount: amount, period: target)
    }
}
