package import Kernel

/// What the books say of money, ours and those of the sandbox's bank, which are kept apart.
package struct MoneyFacts: Sendable, Equatable {
    package var payments: [PaymentFact] = []
    package var refunds: [RefundFact] = []
    package var ledger: [LedgerFact] = []
    /// What the bank took.
    package var charges: [ChargeFact] = []
    /// What the bank gave back.
    package var returns: [ReturnFact] = []
    package var invoices: [InvoiceFact] = []
    package var subscriptions: [SubscriptionFact] = []

    package init() {}
}

/// A payment of the payment service.
package struct PaymentFact: Sendable, Equatable {
    package let id: Int64
    package let userID: Int64
    /// Which subscription it is for.
    package let subscriptionID: Int64
    package let provider: String
    /// The key that the provider got, and did what it did under.
    package let key: String
    package let amount: Int64
    package let currency: String
    /// `processing`, `succeeded`, `failed` …
    package let status: String
    package let refunded: Int64

    package init(
        id: Int64, userID: Int64, subscriptionID: Int64, provider: String, key: String, amount: Int64,
        currency: String, status: String, refunded: Int64
    ) {
        self.id = id
        self.userID = userID
        self.subscriptionID = subscriptionID
        self.provider = provider
        self.key = key
        self.amount = amount
        self.currency = currency
        self.status = status
        self.refunded = refunded
    }

    /// Whether money has moved, perhaps back again.
    var isPaid: Bool { ["succeeded", "partially_refunded", "refunded"].contains(status) }
    /// Whether it is not known yet what became of it.
    var isOpen: Bool { ["pending", "processing"].contains(status) }
}

/// Money that the payment service gave back.
package struct RefundFact: Sendable, Equatable {
    package let id: Int64
    package let paymentID: Int64
    package let key: String
    package let amount: Int64
    /// `pending`, `succeeded`, `failed`
    package let status: String

    package init(id: Int64, paymentID: Int64, key: String, amount: Int64, status: String) {
        self.id = id
        self.paymentID = paymentID
        self.key = key
        self.amount = amount
        self.status = status
    }
}

/// One line of the ledger.
package struct LedgerFact: Sendable, Equatable {
    /// `payment/7`, `refund/3`
    package let movement: String
    package let account: String
    package let amount: Int64
    package let currency: String

    package init(movement: String, account: String, amount: Int64, currency: String) {
        self.movement = movement
        self.account = account
        self.amount = amount
        self.currency = currency
    }
}

/// What the bank knows of one key.
package struct ChargeFact: Sendable, Equatable {
    package let id: String
    package let key: String
    package let amount: Int64
    package let currency: String
    /// `succeeded`, `failed`, `requires_action`
    package let status: String

    package init(id: String, key: String, amount: Int64, currency: String, status: String) {
        self.id = id
        self.key = key
        self.amount = amount
        self.currency = currency
        self.status = status
    }
}

/// What the bank gave back under one key.
package struct ReturnFact: Sendable, Equatable {
    package let key: String
    package let chargeID: String
    package let amount: Int64

    package init(key: String, chargeID: String, amount: Int64) {
        self.key = key
        self.chargeID = chargeID
        self.amount = amount
    }
}

/// The invoice of a payment.
package struct InvoiceFact: Sendable, Equatable {
    package let paymentID: Int64
    package let subscriptionID: Int64
    package let total: Int64
    /// Until when it is paid; nil when the money bought nothing and goes back.
    package let periodEnd: Timestamp?

    package init(paymentID: Int64, subscriptionID: Int64, total: Int64, periodEnd: Timestamp?) {
        self.paymentID = paymentID
        self.subscriptionID = subscriptionID
        self.total = total
        self.periodEnd = periodEnd
    }
}

/// A subscription.
package struct SubscriptionFact: Sendable, Equatable {
    package let id: Int64
    package let userID: Int64
    /// `incomplete`, `active`, `past_due`, `unpaid`, `canceled` …
    package let status: String
    package let periodEnd: Timestamp?

    package init(id: Int64, userID: Int64, status: String, periodEnd: Timestamp?) {
        self.id = id
        self.userID = userID
        self.status = status
        self.periodEnd = periodEnd
    }
}
