internal import Contracts
package import Kernel

/// What the provider said of a payment's charge, or that it has nothing to say.
package enum ChargeOutcome: Sendable, Equatable {
    case charge(Charge)
    /// It understood and will not: nothing was moved.
    case refused(code: String, message: String)
    /// Away before it was asked: nothing was moved, the order may be brought again.
    case away
    /// Never heard of it, long after the payment of that version was written.
    case neverHeard(version: Int64)
}

/// A payment after news of it, and what the news did.
package struct Settled: Sendable, Equatable {
    package let payment: Payment
    package let settlement: Payment.Settlement

    package init(payment: Payment, settlement: Payment.Settlement) {
        self.payment = payment
        self.settlement = settlement
    }
}

/// Keeps the payments. Every call is one transaction; a call that settles runs the effects in it.
package protocol PaymentRepository: Sendable {
    /// The payment of that person and key; nil when there is none.
    func payment(key: String, of user: UserID) async throws -> Payment?

    /// Writes the order down as `processing` with the key that the provider gets, before the provider is asked;
    /// `isOurs` says that the caller is the one to ask. A payment of that key that is already with the provider, or
    /// settled, is given back as it is. `.conflict` for another order under the same key, `.gone` for who was erased.
    func begin(
        _ order: PaymentOrder, provider: String, providerKey: String, at now: Timestamp
    ) async throws -> (payment: Payment, isOurs: Bool)

    /// Settles with what the provider said: state, ledger, effects and events, or nothing of it. A payment that is
    /// settled already is given back as it is.
    func settle(_ id: PaymentID, with outcome: ChargeOutcome, at now: Timestamp) async throws -> Settled

    /// The person's payment; `.notFound` otherwise. Anybody's without a person.
    func payment(_ id: PaymentID, of user: UserID?) async throws -> Payment

    /// The person's payments, newest first, those older than `before`.
    func payments(of user: UserID, before: PaymentID?, limit: Int) async throws -> [Payment]

    /// The payment that the provider knows by that charge or key; nil when it is none of ours.
    func payment(provider: String, chargeID: String?, key: String?) async throws -> Payment?

    /// Payments that the provider has to tell of and whose turn it is, those that waited longest first.
    func unsettled(provider: String, dueAt now: Timestamp, limit: Int) async throws -> [Payment]

    /// The provider was asked, and there is nothing new: the payment's next turn is at `next`.
    func postpone(_ id: PaymentID, until next: Timestamp) async throws
}

/// Keeps what is given back. Every call is one transaction.
package protocol RefundRepository: Sendable {
    /// Reserves the money, before the provider is asked: `.conflict` (`refund_exceeds_rest`) for more than is left,
    /// also when many ask at once. The same key is the same refund, given back as it is.
    func reserve(
        _ request: RefundRequest, providerKey: String, at now: Timestamp
    ) async throws -> (refund: Refund, isNew: Bool)

    /// Settles a refund: state, ledger, effects and events. One that is settled already is given back as it is.
    func settle(_ id: RefundID, with outcome: RefundOutcome, at now: Timestamp) async throws -> Refund

    /// What was given back of a payment, the first first.
    func refunds(of payment: PaymentID) async throws -> [Refund]

    /// The refund that the provider knows by that id; nil when it is none of ours.
    func refund(provider: String, refundID: String) async throws -> Refund?

    /// Refunds on their way whose turn it is, those that waited longest first.
    func unsettledRefunds(provider: String, dueAt now: Timestamp, limit: Int) async throws -> [Refund]

    /// The provider was asked, and there is nothing new: the refund's next turn is at `next`.
    func postpone(_ id: RefundID, until next: Timestamp) async throws
}

/// What the provider said of a refund.
package enum RefundOutcome: Sendable, Equatable {
    case refund(ProviderRefund)
    case refused(code: String, message: String)
    case neverHeard
}
