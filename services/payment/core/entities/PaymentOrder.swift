package import Contracts
package import Kernel

/// Money that is to be taken from a person, before it is written down.
package struct PaymentOrder: Sendable, Equatable {
    package let userID: UserID
    package let amount: Money
    package let purpose: PaymentPurpose
    /// The provider's name of the card: `pm_card_visa`.
    package let method: String
    /// The provider's name of the person, where there is one: `cus_…`.
    package let customer: String?
    /// What the person reads on the receipt: `Pro, monthly`.
    package let description: String
    /// Unique per person for ever: the same key is the same payment.
    package let key: String

    package init(
        userID: UserID, amount: Money, purpose: PaymentPurpose, method: String, customer: String? = nil,
        description: String, key: String
    ) {
        self.userID = userID
        self.amount = amount
        self.purpose = purpose
        self.method = method
        self.customer = customer
        self.description = description
        self.key = key
    }
}
