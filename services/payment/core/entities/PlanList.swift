/// The plans as this installation offers them: whoever hosts for themselves may let the free one hold more.
package struct PlanList: Sendable {
    package let all: [Plan]

    /// What the free plan holds; as the price list of the program says when nothing else is given.
    package init(freeChannels: Int = Plan.free.channels, freePosts: Int = Plan.free.postsPerMonth) {
        let free = Plan(
            name: .free, title: Plan.free.title, channels: freeChannels, postsPerMonth: freePosts,
            monthly: Plan.free.monthly, yearly: Plan.free.yearly)
        // Nobody pays for less than what costs nothing.
        all = Plan.all.map { plan in
            plan.name == .free
                ? free
                : Plan(
                    name: plan.name, title: plan.title, channels: max(plan.channels, freeChannels),
                    postsPerMonth: max(plan.postsPerMonth, freePosts), monthly: plan.monthly, yearly: plan.yearly)
        }
    }

    package func named(_ name: Plan.Name) -> Plan { all.first { $0.name == name } ?? .named(name) }

    /// How many of it the plan holds.
    package func limit(of resource: QuotaResource, in name: Plan.Name) -> Int {
        switch resource {
        case .channels: named(name).channels
        case .posts: named(name).postsPerMonth
        }
    }
}
