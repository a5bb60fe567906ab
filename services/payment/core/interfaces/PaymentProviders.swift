package import Kernel

/// The providers of this service: the one that takes new payments, and those that older payments went to.
package struct PaymentProviders: Sendable {
    package let active: any PaymentProvider
    private let others: [any PaymentProvider]

    package init(active: any PaymentProvider, others: [any PaymentProvider] = []) {
        self.active = active
        self.others = others
    }

    package var all: [any PaymentProvider] { [active] + others }

    /// The provider of that name; nil for one that this service does not have.
    package func named(_ name: String) -> (any PaymentProvider)? { all.first { $0.name == name } }

    /// The provider that a payment went to; `.unavailable` when it is no longer configured.
    package func of(_ name: String) throws(ServiceError) -> any PaymentProvider {
        guard let provider = named(name) else {
            throw ServiceError(
                .unavailable, "The provider \(name) of this payment is not configured.",
                code: "payment_provider_missing")
        }
        return provider
    }
}
