internal import Kernel
internal import PaymentCore
internal import ServiceKit

/// Every setting of taking money, beside those of Stripe and of subscriptions.
struct PaymentConfig: Sendable {
    /// Who takes the money.
    enum Provider: String, Sendable, CaseIterable { case sandbox, stripe }

    let provider: Provider
    /// What may have signed the sandbox's notices; one of the data folder when none is given.
    let sandboxSecrets: [String]
    let limits: MoneyLimits

    /// `hasStripe` says whether Stripe's own settings are complete.
    init(_ settings: inout SettingsReader, _ common: CommonSettings, hasStripe: Bool) {
        provider = settings.choice(
            "PAYMENT_PROVIDER", default: hasStripe ? Provider.stripe : .sandbox,
            "who takes the money; stripe where STRIPE_SECRET_KEY is set, else the sandbox, which moves none")
        let secrets = settings.optionalSecret(
            "SANDBOX_WEBHOOK_SECRET",
            "signs the sandbox's notices; several by commas while it is changed; one of DATA_DIR without it")
        sandboxSecrets = (secrets ?? "").split(separator: ",").map(String.init)
        var limits = MoneyLimits()
        limits.interval = .seconds(
            settings.integer(
                "PAYMENT_RECONCILE_SECONDS", default: 15, in: 1...3_600,
                "how often it is looked for payments without an answer"))
        limits.patience = .seconds(
            settings.integer(
                "PAYMENT_PATIENCE_SECONDS", default: 60, in: 1...3_600,
                "how long a payment may be without an answer before the provider is asked about it"))
        self.limits = limits
        if provider == .sandbox, common.environment == .production, secrets == nil {
            settings.refuse("SANDBOX_WEBHOOK_SECRET is not set: in production the sandbox makes no secret of its own")
        }
        if provider == .stripe, !hasStripe {
            settings.refuse("PAYMENT_PROVIDER=stripe needs STRIPE_SECRET_KEY")
        }
        if provider == .sandbox, common.environment == .production, !settings.has("PAYMENT_PROVIDER") {
            settings.refuse(
                "STRIPE_SECRET_KEY is not set: nobody takes money; PAYMENT_PROVIDER=sandbox says that this is meant")
        }
    }
}
