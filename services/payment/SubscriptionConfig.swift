internal import Kernel
internal import PaymentCore

/// The settings of subscriptions.
struct SubscriptionConfig: Sendable {
    let rules: DunningRules
    /// The pause between two looks for what is due.
    let billingPause: Duration
    /// How long an answer waits until a plan that was paid for is active.
    let patience: Duration

    init(_ settings: inout SettingsReader) {
        rules = DunningRules(
            grace: .days(
                settings.integer(
                    "SUBSCRIPTION_GRACE_DAYS", default: 7, in: 0...60,
                    "days that a plan is kept after a period that could not be paid")))
        billingPause = .seconds(
            settings.integer(
                "BILLING_INTERVAL_SECONDS", default: 10, in: 1...3_600,
                "seconds between two looks for subscriptions that are due"))
        patience = .milliseconds(
            settings.integer(
                "SUBSCRIPTION_WAIT_MILLISECONDS", default: 3_000, in: 0...20_000,
                "milliseconds that an answer waits until a plan that was paid for is active"))
    }
}
