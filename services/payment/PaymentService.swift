internal import Kernel
internal import Saga
package import ServiceKit

extension ServiceDefinition {
    /// Plans, subscriptions, payments, quotas.
    package static let payment = ServiceDefinition(
        name: "payment", healthName: "payment-processing", title: "Payment service", port: 8003,
        migrations: PaymentSchema.migrations
    ) { settings, common in
        let config = PaymentComposition.Config(&settings, common)
        let neighbours = NeighbourAddresses(["notification": 8008], &settings, common)
        return { context in
            try PaymentComposition(config: config, neighbours: neighbours, context: context).parts()
        }
    }
}

/// The one place that names live adapters.
struct PaymentComposition {
    /// What the settings say, part by part.
    struct Config: Sendable {
        let money: PaymentConfig
        let stripe: StripeConfig?
        let quota: QuotaConfig
        let subscriptions: SubscriptionConfig

        init(_ settings: inout SettingsReader, _ common: CommonSettings) {
            stripe = StripeConfig(&settings, common.environment)
            money = PaymentConfig(&settings, common, hasStripe: stripe != nil)
            quota = QuotaConfig(&settings)
            subscriptions = SubscriptionConfig(&settings)
        }
    }

    let config: Config
    let neighbours: NeighbourAddresses
    let context: ServiceDefinition.Context

    func parts() throws -> ServiceParts {
        let sandbox = try sandbox(config.money)
        let subscriptions = SubscriptionParts(context: context, config: config.subscriptions)
        let money = money(
            config.money, providers: providers(config.money, sandbox: sandbox, stripe: config.stripe.map(stripe)),
            effects: subscriptions.effects)
        let quotas = quotaParts(
            erasures: [EraseSubscriptions().erase], paidSince: SubscriptionTable.paidSince(_:in:))
        var parts = serve(money, purchases: subscriptions.purchases, sandbox: sandbox)
        parts.routes += subscriptions.routes(take: money.take) + quotas.routes
        parts.handlers = quotas.handlers
        parts.background += subscriptions.background(take: money.take, payments: money.payments)
        parts.sagas = SagaParts(subscriptions.sagas(refund: money.giveBack), neighbours: neighbours)
        return parts
    }
}
