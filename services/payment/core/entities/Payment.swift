package import Contracts
package import Kernel

/// Money taken from a person, or tried to be.
package struct Payment: Sendable, Equatable {
    package let id: PaymentID
    package let userID: UserID
    package let amount: Money
    package let purpose: PaymentPurpose
    /// The provider's name of the card: `pm_card_visa`.
    package let method: String
    package let customer: String?
    package let description: String
    /// The order's key, unique per person.
    package let key: String
    /// `sandbox`, `stripe`.
    package let provider: String
    /// The key that the provider knows it by; written down before the provider is asked.
    package let providerKey: String
    package let createdAt: Timestamp

    package private(set) var status: Status
    /// The provider's id of the charge: `pi_…`.
    package private(set) var chargeID: String?
    /// Why it failed, fit for the customer.
    package private(set) var failure: Failure?
    /// Where the card's owner proves who they are.
    package private(set) var actionURL: String?
    /// Given back so far.
    package private(set) var refunded: Int64
    package private(set) var updatedAt: Timestamp
    /// When the money was taken, or when it was certain that it would not be.
    package private(set) var settledAt: Timestamp?
    /// Grows by one with each change that is saved.
    package private(set) var version: Int64

    /// Why no money was taken.
    package struct Failure: Sendable, Equatable {
        /// `card_declined`.
        package let code: String
        package let message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    /// What of the amount is still with us.
    package var remaining: Int64 { status.isPaid ? amount.amount - refunded : 0 }
}

extension Payment {
    /// Takes a payment back from where it was kept.
    package init(
        restoring id: PaymentID, order: PaymentOrder, provider: String, providerKey: String, createdAt: Timestamp,
        status: Status, chargeID: String?, failure: Failure?, actionURL: String?, refunded: Int64,
        updatedAt: Timestamp, settledAt: Timestamp?, version: Int64
    ) {
        self.id = id
        userID = order.userID
        amount = order.amount
        purpose = order.purpose
        method = order.method
        customer = order.customer
        description = order.description
        key = order.key
        self.provider = provider
        self.providerKey = providerKey
        self.createdAt = createdAt
        self.status = status
        self.chargeID = chargeID
        self.failure = failure
        self.actionURL = actionURL
        self.refunded = refunded
        self.updatedAt = updatedAt
        self.settledAt = settledAt
        self.version = version
    }

    /// The order as the provider gets it: the same bytes for the same payment, however often it is asked.
    package var chargeOrder: ChargeOrder {
        ChargeOrder(
            key: providerKey, paymentID: id, userID: userID, amount: amount, method: method, customer: customer,
            description: description, createdAt: createdAt, isCustomerPresent: purpose.isCustomerPresent)
    }
}

extension Payment {
    /// The provider is about to be asked.
    package mutating func ask(at now: Timestamp) throws(IllegalMove) { try move(to: .processing, at: now) }

    /// The provider was away before it was asked: the same order may be brought again.
    package mutating func putBack(at now: Timestamp) throws(IllegalMove) { try move(to: .pending, at: now) }

    /// Given up before the provider took it.
    package mutating func cancel(_ why: Failure, at now: Timestamp) throws(IllegalMove) {
        try move(to: .canceled, at: now)
        failure = why
        settledAt = now
    }

    /// No money will be taken.
    package mutating func fail(_ why: Failure, charge: String? = nil, at now: Timestamp) throws(IllegalMove) {
        try move(to: .failed, at: now)
        failure = why
        chargeID = charge ?? chargeID
        actionURL = nil
        settledAt = now
    }

    /// The money was taken.
    package mutating func succeed(charge: String, at now: Timestamp) throws(IllegalMove) {
        try move(to: .succeeded, at: now)
        chargeID = charge
        actionURL = nil
        settledAt = now
    }

    /// The card's owner has to act.
    package mutating func requireAction(_ url: String?, charge: String, at now: Timestamp) throws(IllegalMove) {
        try move(to: .requiresAction, at: now)
        chargeID = charge
        actionURL = url
    }

    /// The bank takes its time.
    package mutating func wait(charge: String, at now: Timestamp) throws(IllegalMove) {
        if status != .processing { try move(to: .processing, at: now) }
        chargeID = charge
        updatedAt = now
    }

    /// Part of the money, or all that was left, went back.
    package mutating func giveBack(_ part: Int64, at now: Timestamp) throws(IllegalMove) {
        guard part > 0, part <= remaining else { throw IllegalMove(from: status, to: .refunded) }
        try move(to: part == remaining ? .refunded : .partiallyRefunded, at: now)
        refunded += part
    }

    private mutating func move(to next: Status, at now: Timestamp) throws(IllegalMove) {
        guard status.next.contains(next) else { throw IllegalMove(from: status, to: next) }
        status = next
        updatedAt = now
    }

    /// A step that the life of a payment does not have.
    package struct IllegalMove: Error, Equatable, CustomStringConvertible {
        package let from: Status
        package let to: Status
        package var description: String { "a payment does not go from \(from.rawValue) to \(to.rawValue)" }
    }
}
