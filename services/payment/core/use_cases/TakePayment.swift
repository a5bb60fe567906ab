package import Kernel

/// Takes money from a card and writes down what became of it: before the provider is asked, and after.
///
/// The same key is the same payment: a second call with it never charges twice, it gives the payment as it stands.
/// What the provider says of the money is in the payment's status; `.processing` is healed later. Throws
/// `.unavailable` when the provider was away before it was asked: then the same key may be brought again.
package struct TakePayment: Sendable {
    private let settle: SettlePayment
    private let providers: PaymentProviders
    private let random: any RandomSource

    package init(settle: SettlePayment, providers: PaymentProviders, random: any RandomSource) {
        self.settle = settle
        self.providers = providers
        self.random = random
    }

    package func callAsFunction(_ order: PaymentOrder) async throws -> Payment {
        let now = settle.clock.now
        let (payment, isOurs) = try await settle.payments.begin(
            order, provider: providers.active.name, providerKey: "pay-\(random.uuid(at: now))", at: now)
        guard isOurs else { return payment }
        let charge: Charge
        do {
            charge = try await providers.of(payment.provider).charge(payment.chargeOrder)
        } catch let failure as ProviderFailure {
            return try await failed(payment, failure)
        }
        return try await settle(payment.id, with: .charge(charge))
    }

    private func failed(_ payment: Payment, _ failure: ProviderFailure) async throws -> Payment {
        switch failure {
        case .refused(let code, let message):
            if code != Payment.Failure.unknownMethod {
                settle.alarms.refused(payment.id, code: code, message: message)
            }
            return try await settle(payment.id, with: .refused(code: code, message: message))
        case .away(_, let retryAfter):
            try await settle(payment.id, with: .away)
            throw ServiceError.providerAway(retryAfter)
        case .unknown(let why):
            settle.alarms.unanswered(payment.id, why)
            return payment
        }
    }
}
