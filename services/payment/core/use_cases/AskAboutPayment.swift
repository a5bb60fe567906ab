internal import Contracts
internal import Kernel

/// Asks the provider anew what became of a payment's charge, and settles with what it says.
package struct AskAboutPayment: Sendable {
    private let settle: SettlePayment
    private let providers: PaymentProviders
    private let limits: MoneyLimits

    package init(settle: SettlePayment, providers: PaymentProviders, limits: MoneyLimits) {
        self.settle = settle
        self.providers = providers
        self.limits = limits
    }

    /// The payment after it. Throws `.unavailable` when the provider cannot be asked now.
    @discardableResult
    package func callAsFunction(_ payment: Payment) async throws -> Payment {
        guard payment.status.isOpen else { return payment }
        let found: Charge?
        do {
            found = try await providers.of(payment.provider).findCharge(
                payment.chargeOrder, chargeID: payment.chargeID)
        } catch let failure as ProviderFailure {
            try await postpone(payment)
            throw refusal(payment, failure)
        }
        if let found {
            let after = try await settle(payment.id, with: .charge(found))
            if after.status.isOpen { try await postpone(after) }
            return after
        }
        // A charge that is under way right now may not be known yet; one that old is not under way.
        if settle.clock.now - payment.updatedAt >= limits.horizon {
            return try await settle(payment.id, with: .neverHeard(version: payment.version))
        }
        try await postpone(payment)
        return payment
    }

    private func postpone(_ payment: Payment) async throws {
        try await settle.payments.postpone(
            payment.id, until: limits.nextQuestion(since: payment.updatedAt, at: settle.clock.now))
    }

    private func refusal(_ payment: Payment, _ failure: ProviderFailure) -> ServiceError {
        switch failure {
        case .refused(let code, let message): settle.alarms.refused(payment.id, code: code, message: message)
        case .away(let why, _), .unknown(let why): settle.alarms.unanswered(payment.id, why)
        }
        return ServiceError(
            .unavailable, "The payment provider cannot be asked now; try again.", code: "payment_provider_away",
            retryAfter: .seconds(5))
    }
}
