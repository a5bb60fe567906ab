internal import Kernel

extension Seed {
    /// Plants a violation of the books: a payment that is right but for one thing.
    func plant(in money: inout MoneyFacts, _ number: Int64) {
        let isOpen = self == .openPayment
        let refunded: Int64 = self == .refundBeyond ? 1_000 : 0
        if self != .unbookedCharge {
            money.payments.append(
                PaymentFact(
                    id: number, userID: number, subscriptionID: number, provider: "sandbox", key: "seed", amount: 999,
                    currency: "USD", status: isOpen ? "processing" : "succeeded", refunded: refunded))
        }
        if self != .unpaidBooking, !isOpen {
            money.charges.append(
                ChargeFact(id: "seed", key: "seed", amount: 999, currency: "USD", status: "succeeded"))
        }
        if self != .missingInvoice, self != .unbookedCharge, !isOpen {
            money.invoices.append(
                InvoiceFact(paymentID: number, subscriptionID: number, total: 999, periodEnd: nil))
        }
        if self != .missingMovement, self != .unbookedCharge, !isOpen {
            let taken: Int64 = self == .unbalancedLedger ? 998 : 999
            for (account, amount) in [("provider:sandbox", Int64(999)), ("revenue:subscriptions", -taken)] {
                money.ledger.append(
                    LedgerFact(movement: "payment/\(number)", account: account, amount: amount, currency: "USD"))
            }
        }
        if self == .refundBeyond { giveBack(&money, number) }
        if self == .unpaidPeriod {
            money.subscriptions.append(
                SubscriptionFact(
                    id: number, userID: number, status: "active", periodEnd: Timestamp(seconds: 1_900_000_000)))
        }
    }

    private func giveBack(_ money: inout MoneyFacts, _ number: Int64) {
        money.refunds.append(
            RefundFact(id: number, paymentID: number, key: "seed-back", amount: 1_000, status: "succeeded"))
        money.returns.append(ReturnFact(key: "seed-back", chargeID: "seed", amount: 1_000))
        for (account, amount) in [("refunds", Int64(1_000)), ("provider:sandbox", -1_000)] {
            money.ledger.append(
                LedgerFact(movement: "refund/\(number)", account: account, amount: amount, currency: "USD"))
        }
    }

    /// Plants a violation between the user service and those that keep something for each account or channel.
    func plantInNewcomers(_ facts: inout SuiteFacts, _ nobody: Int64) {
        facts.mention("notification")
        facts.mention("payment")
        if self == .strandedUnit {
            facts.quotaUnits.append(QuotaUnitFact(userID: nobody, unit: "channel/\(nobody)"))
            return
        }
        facts.accounts.append(AccountFact(id: nobody, email: "seed@example.org", username: "seed"))
        facts.userProfiles.append(nobody)
    }
}
