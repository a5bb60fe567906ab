internal import Contracts
package import Kernel

/// Gives money back: reserved first, then the provider is asked, then it is settled. The same key is the same refund,
/// however often it is asked; one that is on its way is asked for again. Throws `.unavailable` when the provider is away:
/// what is reserved stays reserved, and the same key may be brought again.
package struct RefundPayment: Sendable {
    private let refunds: any RefundRepository
    private let provider: any PaymentProvider
    private let clock: any WallClock
    private let random: any RandomSource
    private let alarms: any PaymentAlarms

    package init(
        refunds: any RefundRepository, provider: any PaymentProvider, clock: any WallClock,
        random: any RandomSource, alarms: any PaymentAlarms
    ) {
        self.refunds = refunds
        self.provider = provider
        self.clock = clock
        self.random = random
        self.alarms = alarms
    }

    package func callAsFunction(_ request: RefundRequest) async throws -> Refund {
        let now = clock.now
        let (refund, isNew) = try await refunds.reserve(
            request, providerKey: "refund-\(random.uuid(at: now))", at: now)
        guard isNew || refund.status == .pending else { return refund }
        return try await bring(refund)
    }

    /// Brings the order to the provider, who acts once for one key.
    private func bring(_ refund: Refund) async throws -> Refund {
        let answer: ProviderRefund
        do {
            answer = try await provider.refund(refund.order)
        } catch .refused(let code, let message) {
            alarms.refused(refund.paymentID, code: code, message: message)
            return try await refunds.settle(
                refund.id, with: .refused(code: code, message: message), at: clock.now)
        } catch .away(_, let retryAfter) {
            throw ServiceError.providerAway(retryAfter)
        } catch .unknown(let why) {
            alarms.unanswered(refund.paymentID, why)
            return refund
        }
        return try await refunds.settle(refund.id, with: .refund(answer), at: clock.now)
    }
}
