internal import Contracts
internal import Kernel
internal import PaymentCore

/// A provider of our own, for trying everything out without anybody's money.
struct SandboxProvider: PaymentProvider, CardBank {
    let bank: SandboxBank
    let notices: SandboxNotices
    let clock: any WallClock
    let waiting: any WaitingClock

    let name = "sandbox"

    func charge(_ order: ChargeOrder) async throws(ProviderFailure) -> Charge {
        guard let card = SandboxCard(rawValue: order.method) else {
            throw .refused(
                code: Payment.Failure.unknownMethod, message: "The sandbox has no card \(order.method).")
        }
        let made = try await asking { try await bank.charge(order, outcome: card.outcome, at: clock.now) }
        guard let (charge, isNew) = made else {
            throw .refused(code: "idempotency_error", message: "The key belongs to another order.")
        }
        if card == .slow {
            do { try await waiting.wait(for: SandboxCard.slowness) } catch {
                throw .unknown("nobody waited for the slow card")
            }
        }
        if card == .lostAnswer, isNew { throw .unknown("the sandbox lost its answer") }
        return charge
    }

    func findCharge(_ order: ChargeOrder, chargeID: String?) async throws(ProviderFailure) -> Charge? {
        try await asking { try await bank.find(key: order.key) }
    }

    func refund(_ order: RefundOrder) async throws(ProviderFailure) -> ProviderRefund {
        guard let refund = try await asking({ try await bank.refund(order, at: clock.now) }) else {
            throw .refused(code: "refund_exceeds_charge", message: "The charge has not that much left.")
        }
        return refund
    }

    func findRefund(_ order: RefundOrder, refundID: String?) async throws(ProviderFailure) -> ProviderRefund? {
        try await asking { try await bank.findRefund(key: order.key) }
    }

    func notice(
        _ body: [UInt8], header: @Sendable (String) -> String?, at now: Timestamp
    ) throws(ServiceError) -> ProviderNotice {
        try notices.read(body, signature: header(SandboxNotices.header), at: now)
    }

    func authenticate(_ chargeID: String, success: Bool, at now: Timestamp) async throws -> SignedNotice? {
        let outcome: SandboxOutcome =
            success
            ? .succeeded
            : .failed(
                code: "authentication_failed", message: "The card's owner could not be authenticated.")
        guard let key = try await bank.end(waiting: chargeID, with: outcome) else { return nil }
        return try notices.make("charge.\(outcome.word)", charge: chargeID, key: key, at: now)
    }

    /// Whatever goes wrong with the bank's books, what was done there is not known.
    private func asking<Value>(_ work: () async throws -> Value) async throws(ProviderFailure) -> Value {
        do { return try await work() } catch { throw .unknown("the sandbox's books: \(error)") }
    }
}
