package import Contracts
package import Kernel

/// Money given back of a payment, or on its way back. What is pending is reserved: nobody gives it back again.
package struct Refund: Sendable, Equatable {
    package let id: RefundID
    package let paymentID: PaymentID
    package let userID: UserID
    package let amount: Money
    package let reason: String?
    /// The request's key, unique per payment.
    package let key: String
    /// The key that the provider knows it by; written down before the provider is asked.
    package let providerKey: String
    /// The provider's id of the charge.
    package let chargeID: String
    package let createdAt: Timestamp
    package var status: Status
    /// The provider's id: `re_…`.
    package var refundID: String?
    /// Why it failed: the provider's word.
    package var failure: String?
    package var updatedAt: Timestamp

    package enum Status: String, Sendable, Codable, CaseIterable { case pending, succeeded, failed }

    package init(
        id: RefundID, paymentID: PaymentID, userID: UserID, amount: Money, reason: String?, key: String,
        providerKey: String, chargeID: String, createdAt: Timestamp, status: Status, refundID: String?,
        failure: String?, updatedAt: Timestamp
    ) {
        self.id = id
        self.paymentID = paymentID
        self.userID = userID
        self.amount = amount
        self.reason = reason
        self.key = key
        self.providerKey = providerKey
        self.chargeID = chargeID
        self.createdAt = createdAt
        self.status = status
        self.refundID = refundID
        self.failure = failure
        self.updatedAt = updatedAt
    }

    /// The order as the provider gets it.
    package var order: RefundOrder {
        RefundOrder(
            key: providerKey, refundID: id, paymentID: paymentID, chargeID: chargeID, amount: amount)
    }
}

/// Money that is to be given back of a payment.
package struct RefundRequest: Sendable, Equatable {
    package let paymentID: PaymentID
    /// All that is left without it.
    package let amount: Int64?
    package let reason: String?
    /// Unique per payment for ever: the same key is the same refund.
    package let key: String

    package init(paymentID: PaymentID, amount: Int64? = nil, reason: String?, key: String) {
        self.paymentID = paymentID
        self.amount = amount
        self.reason = reason
        self.key = key
    }
}
