internal import Contracts
package import Kernel

/// Takes money from a card and writes down what became of it: before the provider is asked, and after.
///
/// The same key is the same payment: a second call with it never charges twice, it gives the payment as it stands.
/// What the provider says of the money is in the payment's status; `.processing` is healed later. Throws
/// `.unavailable` when the provider was away before it was asked: then the same key may be brought again.
package struct TakePayment: Sendable {
    private let payments: any PaymentRepository
    private let provider: any PaymentProvider
    private let clock: any WallClock
    private let random: any RandomSource
    private let alarms: any PaymentAlarms

    package init(
        payments: any PaymentRepository, provider: any PaymentProvider, clock: any WallClock,
        random: any RandomSource, alarms: any PaymentAlarms
    ) {
        self.payments = payments
        self.provider = provider
        self.clock = clock
        self.random = random
        self.alarms = alarms
    }

    package func callAsFunction(_ order: PaymentOrder) async throws -> Payment {
        let now = clock.now
        let (payment, isOurs) = try await payments.begin(
            order, provider: provider.name, providerKey: "pay-\(random.uuid(at: now))", at: now)
        guard isOurs else { return payment }
        let charge: Charge
        do {
            charge = try await provider.charge(payment.chargeOrder)
        } catch {
            return try await failed(payment, error)
        }
        return try await payments.settle(payment.id, with: .charge(charge), at: clock.now)
    }

    private func failed(_ payment: Payment, _ failure: ProviderFailure) async throws -> Payment {
        switch failure {
        case .refused(let code, let message):
            alarms.refused(payment.id, code: code, message: message)
            return try await payments.settle(
                payment.id, with: .refused(code: code, message: message), at: clock.now)
        case .away(_, let retryAfter):
            _ = try await payments.settle(payment.id, with: .away, at: clock.now)
            throw ServiceError.providerAway(retryAfter)
        case .unknown(let why):
            alarms.unanswered(payment.id, why)
            return payment
        }
    }
}
