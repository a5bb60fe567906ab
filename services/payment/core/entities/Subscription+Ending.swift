package import Contracts
package import Kernel

/// The ways a subscription ends.
extension Subscription {
    /// It lasts until its period is over.
    package mutating func cancelAtPeriodEnd(at now: Timestamp) throws(ServiceError) {
        guard status.isEntitled else { throw .noSubscription }
        guard !cancelsAtPeriodEnd else { return }
        cancelsAtPeriodEnd = true
        updatedAt = now
    }

    /// It goes on after all.
    package mutating func resume(at now: Timestamp) throws(ServiceError) {
        guard status.isEntitled else { throw .noSubscription }
        guard cancelsAtPeriodEnd else { return }
        guard let period, now < period.end else { throw .subscriptionEnded }
        cancelsAtPeriodEnd = false
        updatedAt = now
    }

    /// It ends now, whatever it is; nothing when it has ended. Only what was entitled to something is told of.
    package mutating func end(_ reason: Reason, at now: Timestamp) throws -> [any Event] {
        switch status {
        case .incomplete:
            try end(as: .incompleteExpired, reason, at: now)
            return []
        case .active, .pastDue:
            try end(as: reason == .unpaid && status == .pastDue ? .unpaid : .canceled, reason, at: now)
            return [
                SubscriptionCanceled(
                    subscriptionID: id, userID: userID, plan: choice.plan.rawValue, reason: reason.rawValue, at: now)
            ]
        case .incompleteExpired, .unpaid, .canceled: return []
        }
    }

    mutating func end(as last: Status, _ reason: Reason, at now: Timestamp) throws(IllegalMove) {
        try move(to: last, at: now)
        ending = Ending(at: now, reason: reason)
        order = nil
        pending = nil
        nextAttemptAt = nil
    }
}
