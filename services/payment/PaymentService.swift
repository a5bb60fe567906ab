internal import HTTP
internal import Kernel
internal import PaymentAPI
package import ServiceKit

extension ServiceDefinition {
    /// Plans, subscriptions, payments, quotas.
    package static let payment = ServiceDefinition(
        name: "payment", healthName: "payment-processing", title: "Payment service", port: 8003,
        migrations: PaymentSchema.migrations
    ) { settings, common in
        { context in PaymentComposition(context: context).parts() }
    }
}

/// The one place that names live adapters.
struct PaymentComposition {
    let context: ServiceDefinition.Context

    func parts() -> ServiceParts {
        ServiceParts(routes: [PlansRouter()])
    }
}
