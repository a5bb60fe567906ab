import Contracts
import Kernel
import Testing

@testable import PaymentCore

@Suite("The life of a payment")
struct PaymentStatusTests {
    static let now = Timestamp(seconds: 1_750_000_000)
    static let why = Payment.Failure(code: "card_declined", message: "Your card was declined.")

    static func payment(_ status: Payment.Status, charge: String? = nil, refunded: Int64 = 0) -> Payment {
        Payment(
            restoring: PaymentID(1), order: MoneyDesk.order(), provider: "sandbox", providerKey: "pay-1",
            createdAt: now, status: status, chargeID: charge, failure: nil, actionURL: nil, refunded: refunded,
            updatedAt: now, settledAt: nil, version: 4)
    }

    /// Every allowed move, written out by hand; what is not here is not allowed.
    static let allowed: [Payment.Status: Set<Payment.Status>] = [
        .pending: [.processing, .canceled],
        .processing: [.pending, .requiresAction, .succeeded, .failed, .canceled],
        .requiresAction: [.processing, .succeeded, .failed, .canceled],
        .succeeded: [.partiallyRefunded, .refunded],
        .partiallyRefunded: [.partiallyRefunded, .refunded],
        .failed: [], .canceled: [], .refunded: [],
    ]

    /// Moves a payment by the act that leads there.
    static func move(_ payment: inout Payment, to next: Payment.Status) throws(Payment.IllegalMove) {
        switch next {
        case .pending: try payment.putBack(at: now)
        case .processing: try payment.ask(at: now)
        case .requiresAction: try payment.requireAction(nil, charge: "ch", at: now)
        case .succeeded: try payment.succeed(charge: "ch", at: now)
        case .failed: try payment.fail(why, at: now)
        case .canceled: try payment.cancel(why, at: now)
        case .partiallyRefunded: try payment.giveBack(1, at: now)
        case .refunded: try payment.giveBack(payment.amount.amount - payment.refunded, at: now)
        }
    }

    @Test(arguments: Payment.Status.allCases, Payment.Status.allCases)
    func `only the moves of the table are made`(from: Payment.Status, to: Payment.Status) throws {
        var payment = Self.payment(from, refunded: from == .partiallyRefunded ? 100 : 0)
        let before = payment
        let isAllowed = try #require(Self.allowed[from]).contains(to)
        do {
            try Self.move(&payment, to: to)
            #expect(isAllowed && payment.status == to)
        } catch {
            #expect(!isAllowed && payment == before)
        }
        #expect(from.next.contains(to) == isAllowed)
    }

    @Test func `no more goes back than was taken`() throws {
        var payment = Self.payment(.succeeded)
        #expect(throws: Payment.IllegalMove.self) { try payment.giveBack(10_00, at: Self.now) }
        #expect(throws: Payment.IllegalMove.self) { try payment.giveBack(0, at: Self.now) }
        #expect(throws: Payment.IllegalMove.self) { try payment.giveBack(-1, at: Self.now) }
        try payment.giveBack(5_00, at: Self.now)
        #expect(payment.status == .partiallyRefunded && payment.remaining == 4_99)
        #expect(throws: Payment.IllegalMove.self) { try payment.giveBack(5_00, at: Self.now) }
        try payment.giveBack(4_99, at: Self.now)
        #expect(payment.status == .refunded && payment.remaining == 0)
    }

    @Test func `what is not paid has nothing to give back`() {
        for status in Payment.Status.allCases where !status.isPaid {
            #expect(Self.payment(status).remaining == 0)
        }
        #expect(Payment.Status.allCases.filter(\.isOpen) == [.pending, .processing, .requiresAction])
    }

    @Test func `a move that is not in the table says which it was`() {
        let move = Payment.IllegalMove(from: .failed, to: .requiresAction)
        #expect("\(move)" == "a payment does not go from failed to requires_action")
    }
}
