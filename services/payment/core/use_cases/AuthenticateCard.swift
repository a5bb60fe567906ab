package import Kernel

/// A bank that lets a tester prove who they are.
package protocol CardBank: Sendable {
    /// Ends the waiting of a charge; nil when it waits for nobody. What is given is the bank's own notice of it.
    func authenticate(_ chargeID: String, success: Bool, at now: Timestamp) async throws -> SignedNotice?
}

/// A notice as a provider would send it.
package struct SignedNotice: Sendable, Equatable {
    package let body: [UInt8]
    package let header: String
    package let signature: String

    package init(body: [UInt8], header: String, signature: String) {
        self.body = body
        self.header = header
        self.signature = signature
    }
}

/// Does for the sandbox what a bank's page does for a card, and brings the bank's notice in by the same door as any
/// other.
package struct AuthenticateCard: Sendable {
    private let payments: any PaymentRepository
    private let bank: any CardBank
    private let accept: AcceptNotice
    private let provider: String
    private let clock: any WallClock

    package init(
        payments: any PaymentRepository, bank: any CardBank, accept: AcceptNotice, provider: String,
        clock: any WallClock
    ) {
        self.payments = payments
        self.bank = bank
        self.accept = accept
        self.provider = provider
        self.clock = clock
    }

    /// Whether the money was taken. `.notFound` for a charge that is not the person's, `.conflict` for one that waits
    /// for nobody.
    package func callAsFunction(_ chargeID: String, of user: UserID, success: Bool) async throws -> Bool {
        let payment = try await payments.payment(provider: provider, chargeID: chargeID, key: nil)
        guard payment?.userID == user else { throw ServiceError.paymentNotFound }
        guard let notice = try await bank.authenticate(chargeID, success: success, at: clock.now) else {
            throw ServiceError(
                .conflict, "This charge waits for nobody.", code: "charge_not_waiting")
        }
        try await accept(
            notice.body, header: { $0 == notice.header ? notice.signature : nil }, from: provider)
        return success
    }
}
