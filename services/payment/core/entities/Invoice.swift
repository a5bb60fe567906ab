package import Contracts
package import Kernel

/// What a person reads of money that was taken from them. Written down with the payment, and never changed: what went
/// back stands in credit notes.
package struct Invoice: Sendable, Equatable {
    package let id: InvoiceID
    /// `AB-2026-000001`: counted by year, without gaps.
    package let number: String
    package let userID: UserID
    package let subscriptionID: SubscriptionID
    package let paymentID: PaymentID
    package let issuedAt: Timestamp
    /// What was paid for; nil where it turned out that nothing was, and the money went back.
    package let period: BillingPeriod?
    package let lines: [Line]
    package let total: Money
    package let creditNotes: [CreditNote]

    package struct Line: Sendable, Equatable {
        package let description: String
        package let amount: Money

        package init(_ description: String, _ amount: Money) {
            self.description = description
            self.amount = amount
        }
    }

    /// Money of it that went back.
    package struct CreditNote: Sendable, Equatable {
        /// `AB-2026-C000001`.
        package let number: String
        package let amount: Money
        package let issuedAt: Timestamp

        package init(number: String, amount: Money, issuedAt: Timestamp) {
            self.number = number
            self.amount = amount
            self.issuedAt = issuedAt
        }
    }

    package init(
        id: InvoiceID, number: String, userID: UserID, subscriptionID: SubscriptionID, paymentID: PaymentID,
        issuedAt: Timestamp, period: BillingPeriod?, lines: [Line], total: Money, creditNotes: [CreditNote]
    ) {
        self.id = id
        self.number = number
        self.userID = userID
        self.subscriptionID = subscriptionID
        self.paymentID = paymentID
        self.issuedAt = issuedAt
        self.period = period
        self.lines = lines
        self.total = total
        self.creditNotes = creditNotes
    }

    /// What went back of it so far.
    package var credited: Int64 { creditNotes.reduce(0) { $0 + $1.amount.amount } }

    package enum Status: String, Sendable, Codable, CaseIterable {
        case paid
        case partiallyCredited = "partially_credited"
        case credited
    }

    package var status: Status {
        credited == 0 ? .paid : credited < total.amount ? .partiallyCredited : .credited
    }
}

/// The numbers of invoices.
package enum InvoiceNumber {
    /// Which numbers are counted together.
    package enum Series: String, Sendable { case invoice, creditNote = "credit_note" }

    /// `AB-2026-000001`, `AB-2026-C000001`; a seventh digit comes when a year needs it.
    package static func text(_ series: Series, year: Int, _ count: Int64) -> String {
        let digits = String(count)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "AB-\(year)-\(series == .creditNote ? "C" : "")\(zeros)\(digits)"
    }
}

extension Invoice {
    /// The lines of a payment that begins or renews a period.
    package static func lines(whole choice: PlanChoice, _ amount: Money) -> [Line] { [Line(choice.title, amount)] }

    /// The lines of a change at once: what the new plan costs, less what was left of the old one.
    package static func lines(
        changing before: Subscription.Snapshot, to choice: PlanChoice, _ amount: Money, at quoted: Timestamp
    ) -> [Line] {
        guard let period = before.period else { return lines(whole: choice, amount) }
        let credit = Proration.worth(before.price, of: period, at: quoted)
        return [
            Line(choice.title, Money(amount.amount + credit, amount.currency)),
            Line("Unused time of \(before.choice.title)", Money(-credit, amount.currency)),
        ]
    }
}
