import Contracts
import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("The sandbox, in every database")
struct SandboxTests {
    func order(_ key: String = "k", method: String = "pm_card_visa", amount: Int64 = 9_99) -> ChargeOrder {
        ChargeOrder(
            key: key, paymentID: PaymentID(1), userID: MoneyDesk.ada, amount: Money(amount, .usd), method: method,
            customer: nil, description: "Pro", createdAt: Timestamp(seconds: 1))
    }

    @Test(arguments: DatabaseKind.available)
    func `each card does what its name says, the same every time`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            for card in SandboxCard.allCases where card != .lostAnswer {
                let first = try await desk.sandbox.charge(order(card.rawValue, method: card.rawValue))
                #expect(try await desk.sandbox.charge(order(card.rawValue, method: card.rawValue)) == first)
                switch card {
                case .ok, .visa, .slow: #expect(first.status == .succeeded)
                case .declined:
                    #expect(first.status == .failed(code: "card_declined", message: "Your card was declined."))
                case .insufficientFunds:
                    #expect(
                        first.status
                            == .failed(code: "insufficient_funds", message: "Your card has insufficient funds."))
                case .threeDSecure:
                    #expect(
                        first.status == .requiresAction(url: "/api/v1/payments/sandbox/\(first.id)/authenticate"))
                case .lostAnswer: Issue.record("left out above")
                }
            }
            #expect(desk.waiting.spans == [.seconds(3), .seconds(3)])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the card that loses its answer has taken the money`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let order = order(method: "pm_card_lostAnswer")
            await #expect(throws: ProviderFailure.unknown("the sandbox lost its answer")) {
                try await desk.sandbox.charge(order)
            }
            #expect(try await desk.sandbox.findCharge(order, chargeID: nil)?.status == .succeeded)
            #expect(try await desk.sandbox.charge(order).status == .succeeded)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `it acts once for one key, and refuses another order under it`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let charges = try await withThrowingTaskGroup(of: Charge.self) { group in
                for _ in 1...20 { group.addTask { try await desk.sandbox.charge(order()) } }
                return try await group.reduce(into: [Charge]()) { $0.append($1) }
            }
            #expect(Set(charges.map(\.id)).count == 1)
            await #expect(throws: ProviderFailure.self) { try await desk.sandbox.charge(order(amount: 1)) }
            await #expect(throws: ProviderFailure.self) { try await desk.sandbox.charge(order("x", method: "pm_no")) }
            #expect(try await desk.sandbox.findCharge(order("x"), chargeID: nil) == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `it never gives back more than it took, whoever asks at once`(kind: DatabaseKind) async throws {
        try await MoneyDesk.lend(kind) { desk async throws in
            let charge = try await desk.sandbox.charge(order())
            func refund(_ key: String, _ amount: Int64) async -> ProviderRefund? {
                try? await desk.sandbox.refund(
                    RefundOrder(
                        key: key, refundID: RefundID(1), paymentID: PaymentID(1), chargeID: charge.id,
                        amount: Money(amount, .usd)))
            }
            let given = await withTaskGroup(of: ProviderRefund?.self) { group in
                for number in 1...20 { group.addTask { await refund("r\(number)", 1_00) } }
                return await group.reduce(into: [ProviderRefund]()) { if let one = $1 { $0.append(one) } }
            }
            #expect(given.count == 9)
            #expect(await refund("last", 99)?.status == .succeeded)
            #expect(await refund("last", 99)?.status == .succeeded)
            #expect(await refund("last", 98) == nil)
            #expect(await refund("more", 1) == nil)
            #expect(await refund("none", 0) == nil)
        }
    }
}
