internal import Database

extension FactReader {
    /// Adds what the payment service's database holds of money.
    func readMoney(into facts: inout SuiteFacts) async throws {
        var money = MoneyFacts()
        money.payments = try await rows(
            """
            SELECT id, user_id, subscription_id, provider, provider_key, amount, currency, status, refunded FROM payments
            """
        ) {
            PaymentFact(
                id: try $0.integer("id"), userID: try $0.integer("user_id"),
                subscriptionID: try $0.integer("subscription_id"), provider: try $0.text("provider"),
                key: try $0.text("provider_key"), amount: try $0.integer("amount"),
                currency: try $0.text("currency"), status: try $0.text("status"), refunded: try $0.integer("refunded"))
        }
        money.refunds = try await rows("SELECT id, payment_id, provider_key, amount, status FROM refunds") {
            RefundFact(
                id: try $0.integer("id"), paymentID: try $0.integer("payment_id"), key: try $0.text("provider_key"),
                amount: try $0.integer("amount"), status: try $0.text("status"))
        }
        money.ledger = try await rows("SELECT movement, account, amount, currency FROM ledger_entries") {
            LedgerFact(
                movement: try $0.text("movement"), account: try $0.text("account"),
                amount: try $0.integer("amount"), currency: try $0.text("currency"))
        }
        money.charges = try await rows("SELECT id, key, amount, currency, status FROM sandbox_charges") {
            ChargeFact(
                id: try $0.text("id"), key: try $0.text("key"), amount: try $0.integer("amount"),
                currency: try $0.text("currency"), status: try $0.text("status"))
        }
        money.returns = try await rows("SELECT key, charge_id, amount FROM sandbox_refunds") {
            ReturnFact(key: try $0.text("key"), chargeID: try $0.text("charge_id"), amount: try $0.integer("amount"))
        }
        money.invoices = try await rows("SELECT payment_id, subscription_id, total, period_end FROM invoices") {
            InvoiceFact(
                paymentID: try $0.integer("payment_id"), subscriptionID: try $0.integer("subscription_id"),
                total: try $0.integer("total"), periodEnd: $0.optionalTimestamp("period_end"))
        }
        money.subscriptions = try await rows("SELECT id, user_id, status, period_end FROM subscriptions") {
            SubscriptionFact(
                id: try $0.integer("id"), userID: try $0.integer("user_id"), status: try $0.text("status"),
                periodEnd: $0.optionalTimestamp("period_end"))
        }
        facts.money = money
        facts.quotaUnits = try await rows(
            "SELECT user_id, unit FROM quota_units WHERE resource = 'channels' AND released_at IS NULL"
        ) { QuotaUnitFact(userID: try $0.integer("user_id"), unit: try $0.text("unit")) }
    }
}
