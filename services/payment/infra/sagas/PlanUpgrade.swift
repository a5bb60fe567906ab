internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore

/// The steps of `upgrade_plan` in our own database.
struct PlanUpgrade: Sendable {
    let outbox: Outbox

    /// The subscription gets the plan. Refused for good when the person was erased or the subscription has ended
    /// meanwhile, and for money that bought nothing.
    func activate(_ errand: UpgradeErrand, at now: Timestamp, in sql: any SQLExecutor) async throws {
        try await PersonAccount.holdLiving(errand.userID, in: sql)
        guard errand.bought != nil, var subscription = try await find(errand, in: sql) else {
            throw ServiceError.subscriptionEnded
        }
        try subscription.activate(at: now)
        try await SubscriptionTable.save(subscription, in: sql)
    }

    /// The subscription is again what it was before the money was taken.
    func takeBack(_ errand: UpgradeErrand, at now: Timestamp, in sql: any SQLExecutor) async throws {
        try await PersonAccount.hold(errand.userID, in: sql)
        guard let bought = errand.bought, let before = try await find(errand, in: sql) else { return }
        var subscription = before
        try subscription.takeBack(bought.before, of: bought.choice, at: now)
        guard subscription != before else { return }
        try await SubscriptionTable.save(subscription, in: sql)
    }

    /// The limits of the plan hold, and it is told: from here on there is no way back.
    func raise(_ errand: UpgradeErrand, at now: Timestamp, in sql: any SQLExecutor) async throws {
        try await PersonAccount.holdLiving(errand.userID, in: sql)
        guard let bought = errand.bought, let subscription = try await find(errand, in: sql),
            subscription.status.isEntitled, let end = subscription.period?.end
        else { throw ServiceError.subscriptionEnded }
        try await PersonAccount.set(subscription.entitledPlan, of: errand.userID, in: sql)
        if bought.before.isIncomplete {
            let told = SubscriptionActivated(
                subscriptionID: subscription.id, userID: errand.userID, plan: bought.choice.plan.rawValue,
                cycle: bought.choice.cycle.rawValue, periodEnd: end, at: now)
            try await outbox.append([told], in: sql)
        } else if bought.before.choice.plan != bought.choice.plan {
            let told = SubscriptionPlanChanged(
                subscriptionID: subscription.id, userID: errand.userID, from: bought.before.choice.plan.rawValue,
                to: bought.choice.plan.rawValue, at: now)
            try await outbox.append([told], in: sql)
        }
    }

    /// The limits that held before hold again; those of the free plan where the subscription has ended.
    func lower(_ errand: UpgradeErrand, in sql: any SQLExecutor) async throws {
        try await PersonAccount.hold(errand.userID, in: sql)
        guard let bought = errand.bought else { return }
        let isEntitled = try await find(errand, in: sql)?.status.isEntitled ?? false
        let plan = isEntitled && !bought.before.isIncomplete ? bought.before.choice.plan : .free
        try await PersonAccount.set(plan, of: errand.userID, in: sql)
    }

    private func find(_ errand: UpgradeErrand, in sql: any SQLExecutor) async throws -> Subscription? {
        try await SubscriptionTable.find(errand.subscriptionID, in: sql)
    }
}
