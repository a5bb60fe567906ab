internal import Contracts
package import Kernel

/// Gives money back: reserved first, then the provider is asked, then it is settled. The same key is the same refund,
/// however often it is asked; one that is on its way is asked for again. Throws `.unavailable` when the provider is
/// away: what is reserved stays reserved, and the same key may be brought again.
package struct RefundPayment: Sendable {
    private let payments: any PaymentRepository
    private let refunds: any RefundRepository
    private let providers: PaymentProviders
    private let alarms: any PaymentAlarms
    private let clock: any WallClock
    private let random: any RandomSource

    package init(
        payments: any PaymentRepository, refunds: any RefundRepository, providers: PaymentProviders,
        alarms: any PaymentAlarms, clock: any WallClock, random: any RandomSource
    ) {
        self.payments = payments
        self.refunds = refunds
        self.providers = providers
        self.alarms = alarms
        self.clock = clock
        self.random = random
    }

    package func callAsFunction(_ request: RefundRequest) async throws -> Refund {
        let now = clock.now
        let (refund, isNew) = try await refunds.reserve(
            request, providerKey: "refund-\(random.uuid(at: now))", at: now)
        guard isNew || refund.status == .pending else { return refund }
        return try await bring(refund)
    }

    /// Brings the order to the provider, who acts once for one key, and settles with what it says.
    func bring(_ refund: Refund) async throws -> Refund {
        let answer: ProviderRefund
        do {
            answer = try await provider(of: refund).refund(refund.order)
        } catch let failure as ProviderFailure {
            switch failure {
            case .refused(let code, let message):
                alarms.refused(refund.paymentID, code: code, message: message)
                return try await refunds.settle(
                    refund.id, with: .refused(code: code, message: message), at: clock.now)
            case .away(_, let retryAfter): throw ServiceError.providerAway(retryAfter)
            case .unknown(let why):
                alarms.unanswered(refund.paymentID, why)
                return refund
            }
        }
        return try await settle(refund, with: answer)
    }

    /// Asks what became of a refund that is on its way. One that the provider never heard of is brought again while its
    /// key is good, and given up after that.
    @discardableResult
    package func again(_ refund: Refund, limits: MoneyLimits) async throws -> Refund {
        guard refund.status == .pending else { return refund }
        let next = limits.nextQuestion(since: refund.createdAt, at: clock.now)
        try await refunds.postpone(refund.id, until: next)
        let found: ProviderRefund?
        do {
            found = try await provider(of: refund).findRefund(refund.order, refundID: refund.refundID)
        } catch let failure as ProviderFailure {
            alarms.unanswered(refund.paymentID, "\(failure)")
            return refund
        }
        if let found { return try await settle(refund, with: found) }
        if clock.now - refund.createdAt >= limits.horizon {
            return try await refunds.settle(refund.id, with: .neverHeard, at: clock.now)
        }
        return try await bring(refund)
    }

    private func settle(_ refund: Refund, with answer: ProviderRefund) async throws -> Refund {
        guard answer.amount == refund.amount else {
            alarms.contradiction(
                refund.paymentID, "the provider gave back \(answer.amount), and \(refund.amount) was asked for")
            return refund
        }
        return try await refunds.settle(refund.id, with: .refund(answer), at: clock.now)
    }

    private func provider(of refund: Refund) async throws -> any PaymentProvider {
        try providers.of(try await payments.payment(refund.paymentID, of: nil).provider)
    }
}
