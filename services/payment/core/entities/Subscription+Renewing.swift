package import Contracts
package import Kernel

/// Paying for one period after the other.
extension Subscription {
    /// What is to be done with a subscription now.
    package enum Due: Sendable, Equatable {
        case nothing
        /// It ends: it was never paid, or its person wanted it so.
        case end(Reason)
        /// The next period is to be paid.
        case charge(Renewal)
    }

    /// A period to be paid.
    package struct Renewal: Sendable, Equatable {
        package let choice: PlanChoice
        package let periodStart: Timestamp
        package let method: String
        /// One key for each try, so that no try is charged twice.
        package let key: String
    }

    package func due(at now: Timestamp) -> Due {
        guard let at = nextAttemptAt, at <= now else { return .nothing }
        switch status {
        case .incomplete: return .end(.expired)
        case .active, .pastDue:
            guard let period, period.end <= now else { return .nothing }
            if cancelsAtPeriodEnd { return .end(.requested) }
            guard let method else { return .end(.unpaid) }
            let start = period.end
            return .charge(
                Renewal(choice: pending ?? choice, periodStart: start, method: method, key: renewalKey(start)))
        case .incompleteExpired, .unpaid, .canceled: return .nothing
        }
    }

    private func renewalKey(_ start: Timestamp) -> String { "subscription-\(id)-period-\(start.seconds)-try-\(attempts)" }

    /// The next period was paid; it begins where the last one ended. False when that one is not the next, so that no
    /// period is paid twice. The plan is the one whose price was paid.
    package mutating func renew(
        from start: Timestamp, paying amount: Money, method used: String, at now: Timestamp
    ) throws -> [any Event]? {
        guard status.isEntitled, let period, period.end == start else { return nil }
        let before = choice
        if let pending, amount == pending.price { choice = pending }
        // What was paid for by the old price, though another plan was wanted meanwhile, is the old plan.
        pending = pending == choice ? nil : pending
        price = choice.price
        if status == .pastDue { try move(to: .active, at: now) }
        let next = BillingPeriod(from: start, choice.cycle, anchorDay: anchorDay)
        self.period = next
        method = method ?? used
        // What was reckoned for the old period is not to be had for the new one.
        if order?.isPaid == false { order = nil }
        pastDueSince = nil
        attempts = 0
        failure = nil
        nextAttemptAt = next.end
        updatedAt = now
        var events: [any Event] = [
            SubscriptionRenewed(
                subscriptionID: id, userID: userID, plan: choice.plan.rawValue, cycle: choice.cycle.rawValue,
                periodEnd: next.end, at: now)
        ]
        if before.plan != choice.plan { events.append(planChanged(from: before.plan, at: now)) }
        return events
    }

    /// A try failed: the card is tried again until the grace is over. Tries of others, and earlier ones, do not count.
    package mutating func renewalFailed(
        _ key: String, code: String, _ rules: DunningRules, at now: Timestamp
    ) throws -> [any Event] {
        guard status.isEntitled, let end = period?.end, key == renewalKey(end) else { return [] }
        attempts += 1
        updatedAt = now
        // The order was lost on the way to the provider; that is no word of the card's. It is brought anew.
        if code == DunningRules.neverArrived {
            nextAttemptAt = now
            return []
        }
        failure = code
        pastDueSince = pastDueSince ?? end
        if status == .active { try move(to: .pastDue, at: now) }
        nextAttemptAt = rules.nextTry(after: now, periodEnd: end)
        if nextAttemptAt == nil { return try self.end(.unpaid, at: now) }
        return [
            SubscriptionPastDue(
                subscriptionID: id, userID: userID, plan: choice.plan.rawValue, attempt: attempts,
                nextAttemptAt: nextAttemptAt, graceEndsAt: rules.graceEnd(of: end), at: now)
        ]
    }

    /// A try is not decided: it is looked at again soon, under the same key, but not for ever.
    package mutating func renewalUndecided(_ rules: DunningRules, at now: Timestamp) throws -> [any Event] {
        guard status.isEntitled, let end = period?.end, end <= now else { return [] }
        guard now < rules.graceEnd(of: end) + DunningRules.patience else {
            pastDueSince = pastDueSince ?? end
            if status == .active { try move(to: .pastDue, at: now) }
            return try self.end(.unpaid, at: now)
        }
        nextAttemptAt = now + DunningRules.undecided
        return []
    }

    func planChanged(from before: Plan.Name, at now: Timestamp) -> SubscriptionPlanChanged {
        SubscriptionPlanChanged(
            subscriptionID: id, userID: userID, from: before.rawValue, to: choice.plan.rawValue, at: now)
    }
}
