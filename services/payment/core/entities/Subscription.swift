package import Contracts
package import Kernel

/// A person's subscription to a plan: what was paid for, until when, and what comes next. A person has at most one that
/// lives. Its changes are in `Subscription+Buying`, `+Renewing` and `+Ending`; each is a method that checks the state
/// it comes from.
package struct Subscription: Sendable, Equatable {
    package let id: SubscriptionID
    package let userID: UserID
    package let createdAt: Timestamp

    package internal(set) var status: Status
    package internal(set) var choice: PlanChoice
    /// Of the current period, whatever part of it was charged.
    package internal(set) var price: Money
    /// The card that renewals are charged to, by the provider's name; nil until one was used.
    package internal(set) var method: String?
    /// What is paid for; nil until the first payment.
    package internal(set) var period: BillingPeriod?
    /// The day of the month that periods end on, where the month has it.
    package internal(set) var anchorDay: Int
    package internal(set) var cancelsAtPeriodEnd: Bool
    /// What the next period is to be, where that is another plan.
    package internal(set) var pending: PlanChoice?
    package internal(set) var order: PlanOrder?
    /// Orders there were so far.
    package internal(set) var orders: Int64
    /// Since when a period is unpaid.
    package internal(set) var pastDueSince: Timestamp?
    /// How many times a card was tried for the period to come.
    package internal(set) var attempts: Int
    /// Why the last try failed: the provider's code.
    package internal(set) var failure: String?
    /// When it is to be looked at again; nil when there is nothing to come.
    package internal(set) var nextAttemptAt: Timestamp?
    package internal(set) var ending: Ending?
    package internal(set) var updatedAt: Timestamp

    package enum Status: String, Sendable, Codable, CaseIterable {
        /// The first payment is not done, or its plan is not yet active.
        case incomplete
        /// It never began.
        case incompleteExpired = "incomplete_expired"
        case active
        /// A period could not be paid; the card is tried again.
        case pastDue = "past_due"
        /// It was tried in vain until the grace was over.
        case unpaid
        case canceled

        /// Whether it stands in the way of another one.
        package var isLive: Bool { self == .incomplete || isEntitled }

        /// Whether the person has what the plan holds.
        package var isEntitled: Bool { self == .active || self == .pastDue }

        /// What may come next.
        package var next: Set<Status> {
            switch self {
            case .incomplete: [.active, .incompleteExpired]
            // Back from active: the saga that made it so is undone.
            case .active: [.pastDue, .canceled, .incompleteExpired]
            case .pastDue: [.active, .unpaid, .canceled]
            case .incompleteExpired, .unpaid, .canceled: []
            }
        }
    }

    /// When and why it ended.
    package struct Ending: Sendable, Equatable {
        package let at: Timestamp
        package let reason: Reason

        package init(at: Timestamp, reason: Reason) {
            self.at = at
            self.reason = reason
        }
    }

    package enum Reason: String, Sendable, Codable, CaseIterable {
        case requested, unpaid
        /// Nobody paid in time.
        case expired
        case paymentFailed = "payment_failed"
        /// Its first payment was given back.
        case refunded
        case accountDeleted = "account_deleted"
    }

    /// The plan whose limits hold for the person.
    package var entitledPlan: Plan.Name { status.isEntitled ? choice.plan : .free }
}

extension Subscription {
    /// A step that the life of a subscription does not have.
    package struct IllegalMove: Error, Equatable, CustomStringConvertible {
        package let from: Status
        package let to: Status
        package var description: String { "a subscription does not go from \(from.rawValue) to \(to.rawValue)" }
    }

    mutating func move(to next: Status, at now: Timestamp) throws(IllegalMove) {
        guard status.next.contains(next) else { throw IllegalMove(from: status, to: next) }
        status = next
        updatedAt = now
    }
}

/// A subscription that is about to be written down: it gives nothing until it is paid.
package struct NewSubscription: Sendable, Equatable {
    package let userID: UserID
    package let choice: PlanChoice
    /// nil where the buyer names the card with the payment.
    package let method: String?
    package let createdAt: Timestamp

    package init(userID: UserID, choice: PlanChoice, method: String?, createdAt: Timestamp) {
        self.userID = userID
        self.choice = choice
        self.method = method
        self.createdAt = createdAt
    }

    /// As it stands once it is written.
    package func begun(_ id: SubscriptionID) -> Subscription {
        Subscription(
            restoring: id, userID: userID, createdAt: createdAt,
            Subscription.State(
                status: .incomplete, choice: choice, price: choice.price, method: method, period: nil,
                anchorDay: createdAt.day.components.day, cancelsAtPeriodEnd: false, pending: nil,
                order: PlanOrder(
                    number: 1, choice: choice, amount: choice.price, method: method, quotedAt: createdAt, until: nil),
                orders: 1, pastDueSince: nil, attempts: 0, failure: nil,
                nextAttemptAt: createdAt + PlanOrder.patience, ending: nil, updatedAt: createdAt))
    }
}
