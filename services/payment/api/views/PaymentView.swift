internal import Contracts
internal import Kernel
internal import PaymentCore

/// A payment as its owner sees it. Amounts are in the smallest unit of the currency.
struct PaymentView: Codable, Sendable {
    let id: PaymentID
    /// `SUCCEEDED`, `FAILED`, `REQUIRES_ACTION`, `PROCESSING` and what comes after.
    let status: StatusWord
    /// The provider's id of the charge; absent until it has one.
    let gatewayID: String?
    /// Why it failed, fit to be shown; absent otherwise.
    let errorMessage: String?
    let errorCode: String?
    let amount: Int64
    let currency: String
    /// Given back so far.
    let refunded: Int64
    let provider: String
    let description: String
    let subscriptionID: SubscriptionID
    /// What the card's owner has to do; absent when nothing.
    let nextAction: NextAction?
    let createdAt: Timestamp
    let settledAt: Timestamp?

    struct NextAction: Codable, Sendable {
        enum Kind: String, Codable, Sendable, CaseIterable { case authenticate }

        /// Prove who they are (3-D Secure).
        let kind: Kind
        /// Where; absent when the provider's own library has to be used.
        let url: String?
    }

    enum StatusWord: String, Codable, Sendable, CaseIterable {
        case pending = "PENDING"
        case processing = "PROCESSING"
        case requiresAction = "REQUIRES_ACTION"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
        case canceled = "CANCELED"
        case partiallyRefunded = "PARTIALLY_REFUNDED"
        case refunded = "REFUNDED"

        init(_ status: Payment.Status) {
            self =
                switch status {
                case .pending: .pending
                case .processing: .processing
                case .requiresAction: .requiresAction
                case .succeeded: .succeeded
                case .failed: .failed
                case .canceled: .canceled
                case .partiallyRefunded: .partiallyRefunded
                case .refunded: .refunded
                }
        }
    }

    init(_ payment: Payment) {
        id = payment.id
        status = StatusWord(payment.status)
        gatewayID = payment.chargeID
        errorMessage = payment.failure?.message
        errorCode = payment.failure?.code
        amount = payment.amount.amount
        currency = payment.amount.currency.code
        refunded = payment.refunded
        provider = payment.provider
        description = payment.description
        subscriptionID = payment.purpose.subscription
        nextAction =
            payment.status == .requiresAction ? NextAction(kind: .authenticate, url: payment.actionURL) : nil
        createdAt = payment.createdAt
        settledAt = payment.settledAt
    }
}

/// Payments, newest first.
struct PaymentPageView: Codable, Sendable {
    let items: [PaymentView]
    /// Hand it back as `cursor` for the next page; absent on the last one.
    let nextCursor: String?

    init(_ page: ReadPayments.Page) {
        items = page.payments.map(PaymentView.init)
        nextCursor = page.next?.description
    }
}

/// Money given back, or on its way.
struct RefundView: Codable, Sendable {
    enum StatusWord: String, Codable, Sendable, CaseIterable {
        case pending = "PENDING"
        case succeeded = "SUCCEEDED"
        case failed = "FAILED"
    }

    let id: RefundID
    let paymentID: PaymentID
    let status: StatusWord
    /// The provider's id of the refund; absent until it has one.
    let gatewayID: String?
    let amount: Int64
    let currency: String
    let reason: String?
    let createdAt: Timestamp

    init(_ refund: Refund) {
        id = refund.id
        paymentID = refund.paymentID
        status =
            switch refund.status {
            case .pending: .pending
            case .succeeded: .succeeded
            case .failed: .failed
            }
        gatewayID = refund.refundID
        amount = refund.amount.amount
        currency = refund.amount.currency.code
        reason = refund.reason
        createdAt = refund.createdAt
    }
}

/// A payment with what was given back of it.
struct PaymentWithRefundsView: Codable, Sendable {
    let payment: PaymentView
    let refunds: [RefundView]
}
