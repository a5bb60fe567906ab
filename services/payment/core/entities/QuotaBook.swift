package import Kernel

/// What a person holds of everything that their plan limits, at one moment.
package struct QuotaBook: Sendable, Equatable {
    /// What there is of one resource.
    package struct Count: Sendable, Equatable {
        /// Committed.
        package var used = 0
        /// Held for somebody who has not committed it yet.
        package var reserved = 0

        package init(used: Int = 0, reserved: Int = 0) {
            self.used = used
            self.reserved = reserved
        }
    }

    package let plan: Plan.Name
    /// The month whose posts are counted.
    package let month: QuotaMonth
    package let counts: [QuotaResource: Count]

    package init(plan: Plan.Name, month: QuotaMonth, counts: [QuotaResource: Count] = [:]) {
        self.plan = plan
        self.month = month
        self.counts = counts
    }

    /// The line of one resource under these plans.
    package func line(_ resource: QuotaResource, _ plans: PlanList) -> QuotaLine {
        let count = counts[resource] ?? Count()
        return QuotaLine(
            resource: resource, limit: plans.limit(of: resource, in: plan), used: count.used,
            reserved: count.reserved, resetsAt: resource == .posts ? month.end : nil)
    }

    /// Throws `.forbidden` (`quota_exceeded`) where there is no room for one more. Whoever holds more than the plan
    /// allows, since they have left a larger one, keeps it and gets nothing new.
    package func admit(_ resource: QuotaResource, _ plans: PlanList) throws(ServiceError) {
        guard line(resource, plans).left > 0 else { throw resource.exceeded }
    }
}

/// How much of a resource is used, and how much is left.
package struct QuotaLine: Sendable, Equatable {
    package let resource: QuotaResource
    package let limit: Int
    package let used: Int
    package let reserved: Int
    /// When counting begins anew; nil for what is counted at once.
    package let resetsAt: Timestamp?

    /// Never below zero, however much more than the limit is held.
    package var left: Int { max(0, limit - used - reserved) }
}
