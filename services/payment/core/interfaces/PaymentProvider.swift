package import Contracts
package import Kernel

/// Somebody who takes money from cards for us: Stripe, or the sandbox.
///
/// Every order carries our own key; a provider is asked to act at most once for one key, however often we ask. After a
/// `.unknown` the money may or may not have moved: `findCharge` and `findRefund` tell later.
package protocol PaymentProvider: Sendable {
    /// `sandbox`, `stripe`: as in `/payments/webhooks/{provider}`.
    var name: String { get }

    /// Takes money now.
    func charge(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge
    /// What became of the order of that key; nil when the provider never heard of it. `chargeID` helps where known.
    func findCharge(_ order: ChargeOrder, chargeID: String?) async throws(ProviderFailure) -> Charge?
    /// Gives money back.
    func refund(_ order: RefundOrder) async throws(ProviderFailure) -> ProviderRefund
    func findRefund(_ order: RefundOrder, refundID: String?) async throws(ProviderFailure) -> ProviderRefund?

    /// Verifies what arrived at the webhook, byte for byte, and reads what it tells. Throws a refusal with kind
    /// `.malformed` for a bad signature, a stale time or a body that is no notice.
    func notice(_ body: [UInt8], header: @Sendable (String) -> String?, at now: Timestamp) throws(ServiceError)
        -> ProviderNotice
}

/// Money to be taken.
package struct ChargeOrder: Sendable, Equatable {
    /// Unique for ever: the idempotency key at the provider.
    package let key: String
    package let paymentID: PaymentID
    package let userID: UserID
    package let amount: Money
    /// The provider's name of the card: `pm_card_visa`.
    package let method: String
    /// The provider's name of the person, where there is one: `cus_…`.
    package let customer: String?
    package let description: String
    /// When the order was first written down.
    package let createdAt: Timestamp
    /// Whether the person is there to prove who they are; a renewal is charged without them.
    package let isCustomerPresent: Bool

    package init(
        key: String, paymentID: PaymentID, userID: UserID, amount: Money, method: String, customer: String?,
        description: String, createdAt: Timestamp, isCustomerPresent: Bool = true
    ) {
        self.key = key
        self.paymentID = paymentID
        self.userID = userID
        self.amount = amount
        self.method = method
        self.customer = customer
        self.description = description
        self.createdAt = createdAt
        self.isCustomerPresent = isCustomerPresent
    }
}

/// What a provider says of a charge.
package struct Charge: Sendable, Equatable {
    package enum Status: Sendable, Equatable {
        case succeeded
        /// Declined, or given up; `message` is fit for the customer.
        case failed(code: String, message: String)
        /// The card's owner has to prove who they are (3-D Secure), at the address or with the client secret.
        case requiresAction(url: String?)
        /// The bank takes its time.
        case processing
    }

    /// The provider's id: `pi_…`.
    package let id: String
    package let status: Status
    /// What was taken, or would be.
    package let amount: Money
    /// With it the card's owner goes on in the browser, while action is required. It is handed to them and to nobody
    /// else: never stored, logged, or put into an event.
    package let clientSecret: ClientSecret?

    package init(id: String, status: Status, amount: Money, clientSecret: ClientSecret? = nil) {
        self.id = id
        self.status = status
        self.amount = amount
        self.clientSecret = clientSecret
    }
}

/// A secret that no description of a value shows.
package struct ClientSecret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    package let text: String
    package var description: String { "•••" }
    package var debugDescription: String { description }

    package init(_ text: String) { self.text = text }
}

/// Money to be given back.
package struct RefundOrder: Sendable, Equatable {
    /// Unique for ever: the idempotency key at the provider.
    package let key: String
    package let refundID: RefundID
    package let paymentID: PaymentID
    /// The provider's id of the charge.
    package let chargeID: String
    package let amount: Money

    package init(key: String, refundID: RefundID, paymentID: PaymentID, chargeID: String, amount: Money) {
        self.key = key
        self.refundID = refundID
        self.paymentID = paymentID
        self.chargeID = chargeID
        self.amount = amount
    }
}

/// What a provider says of a refund.
package struct ProviderRefund: Sendable, Equatable {
    package enum Status: String, Sendable { case pending, succeeded, failed }

    /// The provider's id: `re_…`.
    package let id: String
    package let status: Status
    package let amount: Money

    package init(id: String, status: Status, amount: Money) {
        self.id = id
        self.status = status
        self.amount = amount
    }
}

/// A provider's notice that something changed. It is a hint: what is true is asked anew.
package struct ProviderNotice: Sendable, Equatable {
    package enum Subject: Sendable, Equatable {
        case charge(id: String, key: String?)
        case refund(id: String, chargeID: String?)
        /// Of a kind that changes nothing of ours.
        case other
    }

    /// The provider's id of the notice: the same notice twice has it twice.
    package let id: String
    /// `payment_intent.succeeded`.
    package let kind: String
    package let subject: Subject
    package let createdAt: Timestamp

    package init(id: String, kind: String, subject: Subject, createdAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.createdAt = createdAt
    }
}

/// Why a provider did not do what was asked.
package enum ProviderFailure: Error, Sendable, Equatable {
    /// It understood and will not: our mistake or the configuration's. Nothing was moved.
    case refused(code: String, message: String)
    /// Asked too much, or away before it was asked: nothing was moved, ask again.
    case away(String, retryAfter: Duration?)
    /// The answer was lost: money may have moved.
    case unknown(String)
}
