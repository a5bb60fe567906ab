package import Contracts

/// What a person can subscribe to, and what it holds.
package struct Plan: Sendable, Equatable {
    package enum Name: String, Sendable, Codable, CaseIterable {
        case free, pro, business
    }

    /// How often it is paid.
    package enum Cycle: String, Sendable, Codable, CaseIterable {
        case monthly, yearly
    }

    package let name: Name
    package let title: String
    /// Channels that may be connected at once.
    package let channels: Int
    /// Posts that may be scheduled in a month.
    package let postsPerMonth: Int
    package let monthly: Money
    package let yearly: Money

    package func price(_ cycle: Cycle) -> Money { cycle == .monthly ? monthly : yearly }

    package static let free = Plan(
        name: .free, title: "Free", channels: 1, postsPerMonth: 30, monthly: Money(0, .usd), yearly: Money(0, .usd))
    package static let pro = Plan(
        name: .pro, title: "Pro", channels: 3, postsPerMonth: 200, monthly: Money(9_99, .usd),
        yearly: Money(99_99, .usd))
    package static let business = Plan(
        name: .business, title: "Business", channels: 10, postsPerMonth: 2_000, monthly: Money(29_99, .usd),
        yearly: Money(299_99, .usd))

    /// The price list.
    package static let all = Name.allCases.map(named)

    package static func named(_ name: Name) -> Plan {
        switch name {
        case .free: free
        case .pro: pro
        case .business: business
        }
    }
}
