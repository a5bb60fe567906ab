import Kernel
import Verification

/// A quiet suite in which everything is right: two accounts, one of them with a channel and a plan that was paid.
func quietSuite(now: Timestamp = Timestamp(microseconds: 1_800_000_000_000_000)) -> SuiteFacts {
    var facts = SuiteFacts(now: now)
    var (user, channel) = (ServiceFacts(name: "user"), ServiceFacts(name: "channel"))
    var analytics = ServiceFacts(name: "analytics")
    for id in [Int64(1), 2] {
        user.outbox.append(
            OutboxFact(eventID: "registered-\(id)", name: "user.registered", subject: "user/\(id)", state: "sent"))
        analytics.inbox.append(InboxFact(consumer: "analytics", eventID: "registered-\(id)"))
        facts.accounts.append(AccountFact(id: id, email: "\(id)@example.org", username: "user-\(id)"))
        facts.userProfiles.append(id)
        facts.recipients.append(id)
    }
    channel.outbox.append(
        OutboxFact(eventID: "created-7", name: "channel.created", subject: "channel/7", state: "sent"))
    analytics.inbox.append(InboxFact(consumer: "analytics", eventID: "created-7"))
    facts.channels.append(ChannelFact(id: 7, ownerID: 1, telegramID: -100_7, name: "Orbit", status: "active"))
    facts.channelProfiles.append(ChannelProfileFact(channelID: 7, ownerID: 1))
    user.sagas.append(
        SagaFact(id: "made", definition: "create_user", state: "completed", updatedAt: now - .hours(3), userID: 1))
    user.sagas.append(
        SagaFact(id: "undone", definition: "create_user", state: "compensated", updatedAt: now - .hours(3), userID: 3))
    facts.quotaUnits.append(QuotaUnitFact(userID: 1, unit: "channel/7"))
    facts.money = quietBooks(now: now)
    facts.services = [
        user, channel, analytics, ServiceFacts(name: "payment"), ServiceFacts(name: "notification"),
    ]
    facts.queues = [QueueFact(name: "analytics", messages: 0), QueueFact(name: "analytics.dlq", messages: 2)]
    return facts
}

/// The books after one payment of 9.99 dollars, half of which went back, and one that was declined.
func quietBooks(now: Timestamp) -> MoneyFacts {
    var money = MoneyFacts()
    for (id, status, refunded) in [(Int64(4), "partially_refunded", Int64(500)), (5, "failed", 0)] {
        money.payments.append(
            PaymentFact(
                id: id, userID: 1, subscriptionID: 2, provider: "sandbox", key: "pay-\(id)", amount: 999,
                currency: "USD", status: status, refunded: refunded))
    }
    money.charges = [
        ChargeFact(id: "c4", key: "pay-4", amount: 999, currency: "USD", status: "succeeded"),
        ChargeFact(id: "c5", key: "pay-5", amount: 999, currency: "USD", status: "failed"),
    ]
    money.refunds = [RefundFact(id: 3, paymentID: 4, key: "refund-3", amount: 500, status: "succeeded")]
    money.returns = [ReturnFact(key: "refund-3", chargeID: "c4", amount: 500)]
    for (movement, account, amount) in [
        ("payment/4", "provider:sandbox", Int64(999)), ("payment/4", "revenue:subscriptions", -999),
        ("refund/3", "provider:sandbox", -500), ("refund/3", "refunds", 500),
    ] {
        money.ledger.append(LedgerFact(movement: movement, account: account, amount: amount, currency: "USD"))
    }
    let end = now + .hours(24 * 30)
    money.invoices = [InvoiceFact(paymentID: 4, subscriptionID: 2, total: 999, periodEnd: end)]
    money.subscriptions = [SubscriptionFact(id: 2, userID: 1, status: "active", periodEnd: end)]
    return money
}

/// A record in the words of a load client.
func record(_ lines: String...) throws -> LoadRecord {
    try LoadRecord(text: Array(lines.joined(separator: "\n").utf8))
}

extension Verifier {
    /// What it finds broken.
    func violations(of invariant: Invariant, in facts: SuiteFacts) -> [String] {
        judge(facts).first { $0.invariant == invariant }?.violations ?? []
    }
}
