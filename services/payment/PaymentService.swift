internal import HTTP
internal import Kernel
internal import PaymentAPI
internal import Saga
package import ServiceKit

extension ServiceDefinition {
    /// Plans, subscriptions, payments, quotas.
    package static let payment = ServiceDefinition(
        name: "payment", healthName: "payment-processing", title: "Payment service", port: 8003,
        migrations: PaymentSchema.migrations
    ) { settings, common in
        let money = PaymentConfig(&settings, common, hasStripe: false)
        let subscriptions = SubscriptionConfig(&settings)
        let neighbours = NeighbourAddresses(["notification": 8008], &settings, common)
        return { context in
            try PaymentComposition(context: context).parts(money, subscriptions, neighbours)
        }
    }
}

/// The one place that names live adapters.
struct PaymentComposition {
    let context: ServiceDefinition.Context

    func parts(
        _ config: PaymentConfig, _ subscriptionConfig: SubscriptionConfig, _ neighbours: NeighbourAddresses
    ) throws -> ServiceParts {
        let sandbox = try sandbox(config)
        let subscriptions = SubscriptionParts(context: context, config: subscriptionConfig)
        let money = money(
            config, providers: providers(config, sandbox: sandbox, stripe: nil), effects: subscriptions.effects)
        var parts = serve(money, purchases: subscriptions.purchases, sandbox: sandbox)
        parts.routes += [PlansRouter()] + subscriptions.routes(take: money.take)
        parts.background += subscriptions.background(take: money.take, payments: money.payments)
        parts.sagas = SagaParts(subscriptions.sagas(refund: money.giveBack), neighbours: neighbours)
        return parts
    }
}
