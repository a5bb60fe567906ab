package import Contracts

/// A plan and how often it is paid.
package struct PlanChoice: Sendable, Hashable, Codable {
    package let plan: Plan.Name
    package let cycle: Plan.Cycle

    package init(_ plan: Plan.Name, _ cycle: Plan.Cycle) {
        self.plan = plan
        self.cycle = cycle
    }

    /// Ours, from the price list.
    package var price: Money { Plan.named(plan).price(cycle) }

    /// As it stands on a receipt: `Pro, monthly`.
    package var title: String { "\(Plan.named(plan).title), \(cycle.rawValue)" }

    /// Everything that can be bought.
    package static let all = Plan.Name.allCases.filter { $0 != .free }.flatMap { plan in
        Plan.Cycle.allCases.map { PlanChoice(plan, $0) }
    }
}

extension Plan.Name {
    /// A larger plan has a larger rank.
    package var rank: Int {
        switch self {
        case .free: 0
        case .pro: 1
        case .business: 2
        }
    }
}
