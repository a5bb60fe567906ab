package import Contracts

/// What amounts mean by the price list.
package enum PriceList {
    /// Every price that buys something.
    package static let prices: [Money] = acceptable(plan: nil, cycle: nil)

    /// The plan and cycle that the amount is the price of, within what was said; nil when it is no such price.
    package static func meaning(
        of amount: Money, plan: Plan.Name? = nil, cycle: Plan.Cycle? = nil
    ) -> (plan: Plan.Name, cycle: Plan.Cycle)? {
        guard amount.amount > 0 else { return nil }
        for candidate in Plan.all where plan == nil || candidate.name == plan {
            for each in Plan.Cycle.allCases where cycle == nil || each == cycle {
                if candidate.price(each) == amount { return (candidate.name, each) }
            }
        }
        return nil
    }

    /// The prices that a refusal names: those of the plan and cycle that were said, or all.
    package static func acceptable(plan: Plan.Name?, cycle: Plan.Cycle?) -> [Money] {
        let plans = Plan.all.filter { ($0.name == plan || plan == nil) && $0.monthly.amount > 0 }
        let cycles = Plan.Cycle.allCases.filter { $0 == cycle || cycle == nil }
        let paid = plans.flatMap { plan in cycles.map { plan.price($0) } }
        return paid.isEmpty ? acceptable(plan: nil, cycle: nil) : paid
    }
}
