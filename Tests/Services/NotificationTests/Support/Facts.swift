import Contracts
import Kernel

/// Events as other services tell them.
enum Told {
    static func paid(_ payment: Int64 = 9, by user: UserID = Desk.ada) -> PaymentProcessed {
        PaymentProcessed(
            paymentID: PaymentID(payment), userID: user, amount: 999, currency: "USD",
            description: "AnalyticBot Pro, monthly", provider: "sandbox", at: Desk.start)
    }

    static func alert(
        _ severity: AlertTriggered.Severity = .high, of channel: Int64 = 7, by user: UserID = Desk.ada
    ) -> AlertTriggered {
        AlertTriggered(
            alertID: 5, channelID: ChannelID(channel), ownerID: user, severity: severity,
            title: "Views are unusually high", message: "2.3 times the usual number in 24 hours.", value: 12_400,
            threshold: 10_800.5, at: Desk.start)
    }

    /// One of each that this service tells people of.
    static let all: [any Event] = [
        alert(),
        PaymentFailed(
            paymentID: PaymentID(10), userID: Desk.ada, amount: 999, currency: "USD", code: "card_declined",
            message: "The card was declined.", at: Desk.start),
        paid(),
        PaymentRefunded(
            paymentID: PaymentID(9), refundID: RefundID(2), userID: Desk.ada, amount: 500, currency: "USD",
            at: Desk.start),
        SubscriptionActivated(
            subscriptionID: SubscriptionID(7), userID: Desk.ada, plan: "pro", cycle: "monthly",
            periodEnd: Desk.start + .days(30), at: Desk.start),
        SubscriptionCanceled(
            subscriptionID: SubscriptionID(7), userID: Desk.ada, plan: "pro", reason: "unpaid", at: Desk.start),
        SubscriptionPastDue(
            subscriptionID: SubscriptionID(7), userID: Desk.ada, plan: "pro", attempt: 1, nextAttemptAt: nil,
            graceEndsAt: Desk.start + .days(7), at: Desk.start),
        SubscriptionPlanChanged(
            subscriptionID: SubscriptionID(7), userID: Desk.ada, from: "pro", to: "business", at: Desk.start),
        SubscriptionRenewed(
            subscriptionID: SubscriptionID(7), userID: Desk.ada, plan: "pro", cycle: "monthly",
            periodEnd: Desk.start + .days(30), at: Desk.start),
    ]
}
