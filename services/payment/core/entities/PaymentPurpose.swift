package import Kernel

/// What a payment is for; it decides what its success gives.
package enum PaymentPurpose: Sendable, Equatable, Codable {
    /// The first payment of a subscription, or its change to another plan or cycle.
    case plan(SubscriptionID, Plan.Name, Plan.Cycle)
    /// One more period of a subscription; `periodStart` is where the paid period begins, so that no period is paid
    /// twice.
    case renewal(SubscriptionID, periodStart: Timestamp)

    /// The subscription that is paid for.
    package var subscription: SubscriptionID {
        switch self {
        case .plan(let id, _, _), .renewal(let id, _): id
        }
    }
}
