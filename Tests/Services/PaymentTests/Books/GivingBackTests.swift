import Contracts
import Database
import Kernel
import TestSupport
import Testing

@testable import PaymentCore
@testable import PaymentService

@Suite("Giving money back, in every database")
struct GivingBackTests {
    func request(
        _ payment: Payment, _ amount: Int64? = nil, key: String = "r1"
    ) -> RefundRequest {
        RefundRequest(paymentID: payment.id, amount: amount, reason: "asked for", key: key)
    }

    @Test(arguments: DatabaseKind.available)
    func `all goes back, is booked, told and has its effect`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            let refund = try await desk.giveBack(request(payment))
            #expect(refund.status == .succeeded && refund.amount == Money(9_99, .usd))
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .refunded)
            #expect(try await desk.refunds.refunds(of: payment.id) == [refund])
            #expect(desk.effects.calls.refunded == [9_99])
            #expect(try await desk.recorded == ["payment.processed", "payment.refunded"])
            #expect(try await desk.balance("provider:sandbox") == 0)
            #expect(try await desk.balance("refunds") == 9_99)
            #expect(try await desk.unbalanced == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `parts go back until nothing is left`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            _ = try await desk.giveBack(request(payment, 4_00, key: "a"))
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .partiallyRefunded)
            let tooMuch = await refusal { _ = try await desk.giveBack(request(payment, 6_00, key: "b")) }
            #expect(tooMuch == .refundTooHigh(left: Money(5_99, .usd)))
            _ = try await desk.giveBack(request(payment, key: "c"))
            let after = try await desk.payments.payment(payment.id, of: nil)
            #expect(after.status == .refunded && after.refunded == 9_99)
            #expect(await refusal { _ = try await desk.giveBack(request(payment, key: "d")) }?.kind == .conflict)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `fifty at once never give back more than was taken`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            let given = await withTaskGroup(of: Bool.self) { group in
                for number in 1...50 {
                    group.addTask {
                        await refusal { _ = try await desk.giveBack(request(payment, 1_00, key: "r\(number)")) } == nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(given == 9)
            #expect(try await desk.count("sandbox_refunds") == 9)
            #expect(try await desk.payments.payment(payment.id, of: nil).refunded == 9_00)
            #expect(try await desk.balance("refunds") == 9_00)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the same key is the same refund, and another amount under it is refused`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            let first = try await desk.giveBack(request(payment, 2_00))
            #expect(try await desk.giveBack(request(payment, 2_00)) == first)
            #expect(await refusal { _ = try await desk.giveBack(request(payment, 3_00)) } == .paymentKeyReused)
            #expect(desk.line.asked.refunds == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `nothing goes back of what was not taken`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let failed = try await desk.take(MoneyDesk.order(method: "pm_card_visa_chargeDeclined"))
            #expect(await refusal { _ = try await desk.giveBack(request(failed)) } == .paymentNotPaid)
            let unknown = RefundRequest(paymentID: PaymentID(99), amount: nil, reason: nil, key: "r")
            #expect(await refusal { _ = try await desk.giveBack(unknown) } == .paymentNotFound)
            #expect(desk.line.asked.refunds == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refusal frees what was reserved`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.plan(.refusal)
            let refund = try await desk.giveBack(request(payment, key: "a"))
            #expect(refund.status == .failed && refund.failure == "invalid_request")
            #expect(try await desk.giveBack(request(payment, key: "b")).status == .succeeded)
            #expect(desk.effects.calls.refunded == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `while the provider is away the money stays reserved, and the same key goes on`(
        kind: DatabaseKind
    ) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.plan(.away)
            #expect(await refusal { _ = try await desk.giveBack(request(payment)) }?.kind == .unavailable)
            #expect(await refusal { _ = try await desk.giveBack(request(payment, 1, key: "b")) }?.kind == .conflict)
            #expect(try await desk.giveBack(request(payment)).status == .succeeded)
            #expect(try await desk.count("sandbox_refunds") == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refund on its way is asked about until it arrives`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.refundAnswer = .pending
            let refund = try await desk.giveBack(request(payment))
            #expect(refund.status == .pending && refund.refundID != nil)
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .succeeded)
            #expect(try await desk.reconcile().asked == 0)
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile() == Reconcile.Report(asked: 1, settled: 1, failed: 0))
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .refunded)
            #expect(desk.effects.calls.refunded == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refund that fails at the provider leaves the payment as it was`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.refundAnswer = .failed
            #expect(try await desk.giveBack(request(payment)).status == .failed)
            #expect(try await desk.payments.payment(payment.id, of: nil) == payment)
            #expect(try await desk.recorded == ["payment.processed"])
            #expect(try await desk.balance("refunds") == 0)
        }
    }
}
