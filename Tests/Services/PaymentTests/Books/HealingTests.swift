import Contracts
import Database
import Kernel
import TestSupport
import Testing

@testable import PaymentCore
@testable import PaymentService

@Suite("Healing what broke between us and the provider, in every database")
struct HealingTests {
    @Test(arguments: DatabaseKind.available)
    func `a death between charge and save is healed`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: MoneyDesk.migrations) { database async throws in
            let clock = TestClock()
            let dying = MoneyDesk(database, clock: clock)
            dying.effects.isDying = true
            await #expect(throws: PlainEffects.Death.self) { try await dying.take(MoneyDesk.order()) }
            #expect(try await dying.count("sandbox_charges") == 1)
            #expect(try await dying.count("ledger_entries") == 0)

            let next = MoneyDesk(database, clock: clock, seed: 2)
            clock.advance(by: .minutes(2))
            #expect(try await next.reconcile() == Reconcile.Report(asked: 1, settled: 1, failed: 0))
            let payment = try #require(try await next.payments.payment(key: "k1", of: MoneyDesk.ada))
            #expect(payment.status == .succeeded)
            #expect(next.effects.calls == .init(succeeded: [payment.id]))
            #expect(try await next.recorded == ["payment.processed"])
            #expect(try await next.reconcile().asked == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a death before the charge is given up when its key is no longer good`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let (payment, isOurs) = try await desk.payments.begin(
                MoneyDesk.order(), provider: "sandbox", providerKey: "pay-1", at: desk.clock.now)
            #expect(isOurs)
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile() == Reconcile.Report(asked: 1, settled: 0, failed: 0))
            desk.clock.advance(by: .hours(24))
            #expect(try await desk.reconcile().settled == 1)
            let after = try await desk.payments.payment(payment.id, of: nil)
            #expect(after.status == .failed && after.failure?.code == "never_arrived")
            #expect(desk.effects.calls == .init(failed: [payment.id]))
            #expect(try await desk.recorded == ["payment.failed"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an order that was never brought is dropped without a word`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.away)
            _ = await refusal { _ = try await desk.take(MoneyDesk.order()) }
            desk.clock.advance(by: .hours(25))
            #expect(try await desk.reconcile().settled == 1)
            let payment = try #require(try await desk.payments.payment(key: "k1", of: MoneyDesk.ada))
            #expect(payment.status == .canceled)
            #expect(desk.effects.calls.failed == [payment.id])
            #expect(try await desk.recorded == [])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a lost answer is found again, a lost question is not waited for twice`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.lostAnswer, .lostQuestion)
            _ = try await desk.take(MoneyDesk.order("a"))
            _ = try await desk.take(MoneyDesk.order("b"))
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile() == Reconcile.Report(asked: 2, settled: 1, failed: 0))
            #expect(try await desk.payments.payment(key: "a", of: MoneyDesk.ada)?.status == .succeeded)
            #expect(try await desk.payments.payment(key: "b", of: MoneyDesk.ada)?.status == .processing)
            #expect(try await desk.reconcile().asked == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a provider that cannot be asked holds up nobody else`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.lostAnswer)
            _ = try await desk.take(MoneyDesk.order())
            desk.clock.advance(by: .minutes(2))
            desk.line.isSilent = true
            #expect(try await desk.reconcile() == Reconcile.Report(asked: 1, settled: 0, failed: 1))
            desk.line.isSilent = false
            #expect(try await desk.reconcile().asked == 0)
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile().settled == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a death between refund and save is healed`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.effects.isDying = true
            await #expect(throws: PlainEffects.Death.self) {
                try await desk.giveBack(RefundRequest(paymentID: payment.id, reason: nil, key: "r"))
            }
            desk.effects.isDying = false
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile().settled == 1)
            #expect(try await desk.payments.payment(payment.id, of: nil).status == .refunded)
            #expect(try await desk.count("sandbox_refunds") == 1)
            #expect(desk.effects.calls.refunded == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refund that the provider never heard of is brought again, and given up in the end`(
        kind: DatabaseKind
    ) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            desk.line.plan(.lostQuestion)
            let request = RefundRequest(paymentID: payment.id, amount: 1_00, reason: nil, key: "a")
            #expect(try await desk.giveBack(request).status == .pending)
            desk.clock.advance(by: .minutes(2))
            #expect(try await desk.reconcile().settled == 1)

            desk.line.plan(.lostQuestion)
            _ = try await desk.giveBack(RefundRequest(paymentID: payment.id, amount: 8_99, reason: nil, key: "b"))
            desk.clock.advance(by: .hours(25))
            #expect(try await desk.reconcile().settled == 1)
            #expect(try await desk.refunds.refunds(of: payment.id).map(\.status) == [.succeeded, .failed])
            _ = try await desk.giveBack(RefundRequest(paymentID: payment.id, reason: nil, key: "c"))
            #expect(try await desk.payments.payment(payment.id, of: nil).refunded == 9_99)
        }
    }
}
