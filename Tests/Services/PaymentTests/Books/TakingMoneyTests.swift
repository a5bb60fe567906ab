import Contracts
import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Taking money, in every database")
struct TakingMoneyTests {
    @Test(arguments: DatabaseKind.available)
    func `what was taken comes back, every field of it`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let order = PaymentOrder(
                userID: MoneyDesk.ada, amount: Money(29_99, .usd),
                purpose: .renewal(SubscriptionID(9), periodStart: Timestamp(microseconds: 1_750_000_000_123_456)),
                method: "pm_card_visa", customer: "cus_7", description: "Бизнес 🚀", key: "k")
            let payment = try await desk.take(order)
            #expect(payment.status == .succeeded && payment.chargeID?.hasPrefix("sb_ch_") == true)
            #expect(payment.purpose == order.purpose && payment.customer == "cus_7")
            #expect(try await desk.payments.payment(payment.id, of: MoneyDesk.ada) == payment)
            #expect(try await desk.payments.payment(payment.id, of: nil) == payment)
            #expect(try await desk.payments.payment(key: "k", of: MoneyDesk.ada) == payment)
            #expect(try await desk.payments.payment(key: "k", of: MoneyDesk.ben) == nil)
            #expect(
                try await desk.payments.payment(provider: "sandbox", chargeID: payment.chargeID, key: nil) == payment)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a success is booked, told and has its effect, in one transaction`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            #expect(desk.effects.calls == .init(succeeded: [payment.id]))
            #expect(try await desk.recorded == ["payment.processed"])
            #expect(try await desk.balance("provider:sandbox") == 9_99)
            #expect(try await desk.balance("revenue:subscriptions") == -9_99)
            #expect(try await desk.unbalanced == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a decline is saved and told, and books nothing`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.take(MoneyDesk.order(method: "pm_card_visa_chargeDeclined"))
            #expect(payment.status == .failed && payment.failure?.code == "card_declined")
            #expect(try await desk.payments.payment(payment.id, of: MoneyDesk.ada) == payment)
            #expect(desk.effects.calls == .init(failed: [payment.id]))
            #expect(try await desk.recorded == ["payment.failed"])
            #expect(try await desk.count("ledger_entries") == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `fifty at once under one key are one charge`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payments = try await withThrowingTaskGroup(of: Payment.self) { group in
                for _ in 1...50 { group.addTask { try await desk.take(MoneyDesk.order()) } }
                return try await group.reduce(into: [Payment]()) { $0.append($1) }
            }
            #expect(Set(payments.map(\.id)).count == 1)
            #expect(desk.line.asked.charges == 1)
            #expect(try await desk.count("sandbox_charges") == 1)
            #expect(try await desk.count("payments") == 1)
            #expect(try await desk.take(MoneyDesk.order()).status == .succeeded)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one key of two people is two payments, and another order under a key is refused`(
        kind: DatabaseKind
    ) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let first = try await desk.take(MoneyDesk.order())
            #expect(try await desk.take(MoneyDesk.order(of: MoneyDesk.ben)).id != first.id)
            #expect(await refusal { _ = try await desk.take(MoneyDesk.order(amount: 29_99)) } == .paymentKeyReused)
            #expect(
                await refusal { _ = try await desk.take(MoneyDesk.order(method: "pm_sandbox_ok")) }
                    == .paymentKeyReused)
            #expect(desk.line.asked.charges == 2)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a provider that was away is asked again under the same key`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.away)
            let refused = await refusal { _ = try await desk.take(MoneyDesk.order()) }
            #expect(refused?.kind == .unavailable && refused?.retryAfter == .seconds(7))
            let waiting = try #require(try await desk.payments.payment(key: "k1", of: MoneyDesk.ada))
            #expect(waiting.status == .pending)
            let paid = try await desk.take(MoneyDesk.order())
            #expect(paid.id == waiting.id && paid.providerKey == waiting.providerKey && paid.status == .succeeded)
            #expect(try await desk.count("sandbox_charges") == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a lost answer leaves the payment open, and a repeat charges nothing`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.lostAnswer)
            #expect(try await desk.take(MoneyDesk.order()).status == .processing)
            #expect(try await desk.take(MoneyDesk.order()).status == .processing)
            #expect(desk.line.asked.charges == 1)
            #expect(desk.effects.calls == .init())
            #expect(try await desk.recorded == [])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refusal fails the payment and calls for somebody`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            desk.line.plan(.refusal)
            let payment = try await desk.take(MoneyDesk.order())
            #expect(payment.status == .failed && payment.failure?.message == Payment.refusal)
            #expect(desk.alarms.all == ["refused invalid_request"])
            let unknown = try await desk.take(MoneyDesk.order("k2", method: "pm_nobody"))
            #expect(unknown.status == .failed && unknown.failure?.code == "payment_method_unknown")
            #expect(desk.alarms.all.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `who was erased pays nothing more`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            try await desk.database.run(
                "INSERT INTO accounts (user_id, erased_at) VALUES ($1, $2)", .id(MoneyDesk.ada),
                .timestamp(desk.clock.now))
            #expect(await refusal { _ = try await desk.take(MoneyDesk.order()) } == .accountErased)
            #expect(desk.line.asked.charges == 0)
            #expect(try await desk.count("payments") == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a person's payments come newest first, page by page, and nobody else's`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            for number in 1...5 { _ = try await desk.paid("k\(number)") }
            _ = try await desk.take(MoneyDesk.order(of: MoneyDesk.ben))
            let read = ReadPayments(payments: desk.payments, refunds: desk.refunds)
            let first = try await read.page(of: MoneyDesk.ada, limit: 3)
            #expect(first.payments.map(\.key) == ["k5", "k4", "k3"])
            let last = try await read.page(of: MoneyDesk.ada, before: first.next, limit: 3)
            #expect(last.payments.map(\.key) == ["k2", "k1"] && last.next == nil)
            let payment = try #require(last.payments.first)
            #expect(await refusal { _ = try await read.one(payment.id, of: MoneyDesk.ben) } == .paymentNotFound)
            #expect(await refusal { _ = try await read.one(PaymentID(99), of: MoneyDesk.ada) } == .paymentNotFound)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a ledger entry is never changed, and a saved change needs the version it was made of`(
        kind: DatabaseKind
    ) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let payment = try await desk.paid()
            for statement in ["UPDATE ledger_entries SET amount = 1", "DELETE FROM ledger_entries"] {
                await #expect(throws: DatabaseError.self) { try await desk.database.run(statement) }
            }
            #expect(try await desk.balance("provider:sandbox") == 9_99)
            var stale = payment
            try stale.giveBack(1, at: desk.clock.now)
            try await desk.database.run("UPDATE payments SET version = version + 1")
            await #expect(throws: DatabaseError.conflict) {
                try await desk.payments.books.save(stale, lookAt: desk.clock.now, in: desk.database)
            }
        }
    }
}
