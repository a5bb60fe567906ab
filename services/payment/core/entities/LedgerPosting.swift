package import Contracts
internal import Kernel

/// What one movement of money writes into the ledger: entries whose sum is zero.
///
/// Money with a provider is a positive balance of `provider:<name>`; what we have earned is negative in
/// `revenue:subscriptions`, and what we gave back of it positive in `refunds`.
package struct LedgerPosting: Sendable, Equatable {
    /// One line: an account and what it gains.
    package struct Entry: Sendable, Equatable {
        package let account: String
        package let amount: Money
    }

    /// Unique for ever, so that no movement is booked twice: `payment/7`, `refund/3`.
    package let movement: String
    package let entries: [Entry]

    /// Nil when the entries do not sum to zero in every currency, or when there are none.
    init?(_ movement: String, _ entries: [Entry]) {
        var sums: [Currency: Int64] = [:]
        for entry in entries {
            let (sum, isTooBig) = sums[entry.amount.currency, default: 0].addingReportingOverflow(entry.amount.amount)
            if isTooBig { return nil }
            sums[entry.amount.currency] = sum
        }
        guard !entries.isEmpty, sums.values.allSatisfy({ $0 == 0 }) else { return nil }
        self.movement = movement
        self.entries = entries
    }

    static let revenue = "revenue:subscriptions"
    static let refunds = "refunds"
    static func provider(_ name: String) -> String { "provider:\(name)" }

    /// Money came in.
    package static func charge(_ payment: Payment) -> LedgerPosting? {
        moved(payment.amount, from: revenue, to: provider(payment.provider), "payment/\(payment.id)")
    }

    /// Money went back.
    package static func refund(_ refund: Refund, provider name: String) -> LedgerPosting? {
        moved(refund.amount, from: provider(name), to: refunds, "refund/\(refund.id)")
    }

    private static func moved(
        _ amount: Money, from source: String, to target: String, _ movement: String
    ) -> LedgerPosting? {
        guard amount.amount > 0 else { return nil }
        return LedgerPosting(
            movement,
            [
                Entry(account: target, amount: amount),
                Entry(account: source, amount: Money(-amount.amount, amount.currency)),
            ])
    }
}
