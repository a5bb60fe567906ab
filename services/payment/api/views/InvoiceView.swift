internal import Contracts
internal import Kernel
internal import PaymentCore

/// An invoice. Amounts are in the smallest unit of the currency.
struct InvoiceView: Codable, Sendable {
    let id: InvoiceID
    let number: String
    let status: Invoice.Status
    let subscriptionID: SubscriptionID
    let paymentID: PaymentID
    let issuedAt: Timestamp
    /// Absent where nothing was bought and the money went back.
    let periodStart: Timestamp?
    let periodEnd: Timestamp?
    let currency: Currency
    let lines: [Line]
    let total: Int64
    /// What went back of it.
    let credited: Int64
    let creditNotes: [Credit]

    struct Line: Codable, Sendable {
        let description: String
        let amount: Int64
    }

    struct Credit: Codable, Sendable {
        let number: String
        let amount: Int64
        let issuedAt: Timestamp
    }

    init(_ invoice: Invoice) {
        id = invoice.id
        number = invoice.number
        status = invoice.status
        subscriptionID = invoice.subscriptionID
        paymentID = invoice.paymentID
        issuedAt = invoice.issuedAt
        periodStart = invoice.period?.start
        periodEnd = invoice.period?.end
        currency = invoice.total.currency
        lines = invoice.lines.map { Line(description: $0.description, amount: $0.amount.amount) }
        total = invoice.total.amount
        credited = invoice.credited
        creditNotes = invoice.creditNotes.map {
            Credit(number: $0.number, amount: $0.amount.amount, issuedAt: $0.issuedAt)
        }
    }
}
