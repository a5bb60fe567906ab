internal import HTTP
internal import Kernel
package import ServiceKit

extension ServiceDefinition {
    /// Plans, subscriptions, payments, quotas.
    package static let payment = ServiceDefinition(
        name: "payment", healthName: "payment-processing", title: "Payment service", port: 8003,
        migrations: PaymentSchema.migrations
    ) { settings, common in
        let quota = QuotaConfig(&settings)
        return { context in PaymentComposition(quota: quota, context: context).parts() }
    }
}

/// The one place that names live adapters.
struct PaymentComposition {
    let quota: QuotaConfig
    let context: ServiceDefinition.Context

    func parts() -> ServiceParts {
        let quotas = quotaParts()
        return ServiceParts(routes: quotas.routes, handlers: quotas.handlers)
    }
}
