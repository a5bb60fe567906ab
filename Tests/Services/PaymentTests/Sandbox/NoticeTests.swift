import Contracts
import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Working off notices, in every database")
struct NoticeTests {
    func told(_ subject: ProviderNotice.Subject, _ id: String = "e1") -> ProviderNotice {
        ProviderNotice(id: id, kind: "charge.succeeded", subject: subject, createdAt: Timestamp(seconds: 1))
    }

    @Test(arguments: DatabaseKind.available)
    func `a notice is stored once, and taken by one at a time`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let now = desk.clock.now
            let first = told(.charge(id: "c", key: "k"))
            #expect(try await desk.notices.store(first, from: "sandbox", at: now))
            #expect(try await !desk.notices.store(first, from: "sandbox", at: now))
            #expect(try await desk.notices.store(first, from: "stripe", at: now))
            #expect(try await desk.notices.store(told(.refund(id: "r", chargeID: nil), "e2"), from: "sandbox", at: now))
            let taken = try await desk.notices.take(upTo: 9, at: now, leaseUntil: now + .minutes(1))
            #expect(
                taken.map(\.told.subject) == [
                    .charge(id: "c", key: "k"), .charge(id: "c", key: "k"), .refund(id: "r", chargeID: nil),
                ])
            #expect(taken.map(\.attempts) == [1, 1, 1])
            #expect(try await desk.notices.take(upTo: 9, at: now, leaseUntil: now + .minutes(1)).isEmpty)
            // Whoever took them died: they are taken again.
            let later = now + .minutes(2)
            #expect(try await desk.notices.take(upTo: 2, at: later, leaseUntil: later).map(\.attempts) == [2, 2])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refund's notice finds the refund whose answer was lost`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.plan(.lostAnswer)
            let refund = try await desk.giveBack(RefundRequest(paymentID: payment.id, reason: nil, key: "r"))
            #expect(refund.status == .pending)
            _ = try await desk.notices.store(
                told(.refund(id: "sb_re_?", chargeID: payment.chargeID)), from: "sandbox", at: desk.clock.now)
            #expect(try await desk.workOff() == 1)
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .refunded)
            #expect(try await desk.count("sandbox_refunds") == 1)
            let known = try #require(try await desk.refunds.refunds(of: payment.id).first?.refundID)
            _ = try await desk.notices.store(
                told(.refund(id: known, chargeID: nil), "e2"), from: "sandbox", at: desk.clock.now)
            #expect(try await desk.workOff() == 1)
            #expect(desk.effects.calls.refunded == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a notice that cannot be worked off waits its turn, with the reason`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.lostAnswer)
            let payment = try await desk.take(MoneyDesk.order())
            desk.line.isSilent = true
            _ = try await desk.notices.store(
                told(.charge(id: "c", key: payment.providerKey)), from: "sandbox", at: desk.clock.now)
            #expect(try await desk.workOff() == 1)
            let row = try #require(try await desk.database.run("SELECT * FROM webhook_notices").rows.first)
            #expect(try row.text("status") == "waiting" && row.text("last_error").contains("cannot be asked"))
            desk.line.isSilent = false
            #expect(try await desk.workOff() == 0)
            desk.clock.advance(by: .seconds(2))
            #expect(try await desk.workOff() == 1)
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .succeeded)
        }
    }
}
