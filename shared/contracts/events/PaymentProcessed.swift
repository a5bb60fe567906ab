package import Kernel

/// Money was taken from a person.
package struct PaymentProcessed: Event, Equatable {
    package static let name = "payment.processed"
    package static let version = 1
    package var subject: String { "payment/\(paymentID)" }

    package let paymentID: PaymentID
    package let userID: UserID
    /// In the smallest unit of the currency.
    package let amount: Int64
    package let currency: String
    /// What was bought, as the receipt says it.
    package let description: String
    /// `sandbox`, `stripe`.
    package let provider: String
    package let at: Timestamp

    package init(
        paymentID: PaymentID, userID: UserID, amount: Int64, currency: String, description: String,
        provider: String, at: Timestamp
    ) {
        self.paymentID = paymentID
        self.userID = userID
        self.amount = amount
        self.currency = currency
        self.description = description
        self.provider = provider
        self.at = at
    }
}
