package import Kernel

/// Money was to be taken from a person, and was not.
package struct PaymentFailed: Event, Equatable {
    package static let name = "payment.failed"
    package static let version = 1
    package var subject: String { "payment/\(paymentID)" }

    package let paymentID: PaymentID
    package let userID: UserID
    /// In the smallest unit of the currency.
    package let amount: Int64
    package let currency: String
    /// `card_declined`, `insufficient_funds`.
    package let code: String
    /// Fit for the customer.
    package let message: String
    package let at: Timestamp

    package init(
        paymentID: PaymentID, userID: UserID, amount: Int64, currency: String, code: String, message: String,
        at: Timestamp
    ) {
        self.paymentID = paymentID
        self.userID = userID
        self.amount = amount
        self.currency = currency
        self.code = code
        self.message = message
        self.at = at
    }
}
