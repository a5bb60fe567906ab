package import Kernel

/// Money went back to a person: all of a payment, or part of it.
package struct PaymentRefunded: Event, Equatable {
    package static let name = "payment.refunded"
    package static let version = 1
    package var subject: String { "payment/\(paymentID)" }

    package let paymentID: PaymentID
    package let refundID: RefundID
    package let userID: UserID
    /// What went back this time, in the smallest unit of the currency.
    package let amount: Int64
    package let currency: String
    package let at: Timestamp

    package init(
        paymentID: PaymentID, refundID: RefundID, userID: UserID, amount: Int64, currency: String, at: Timestamp
    ) {
        self.paymentID = paymentID
        self.refundID = refundID
        self.userID = userID
        self.amount = amount
        self.currency = currency
        self.at = at
    }
}
