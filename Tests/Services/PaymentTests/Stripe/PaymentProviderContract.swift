import Contracts
import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

/// A provider to hold to the contract, with what a test must be able to bring about there.
struct ProviderStage: Sendable {
    let provider: any PaymentProvider
    /// The provider's names of cards.
    let good: String
    let declined: String
    let asksForProof: String
    /// The card's owner proves who they are, or fails to.
    let prove: @Sendable (_ chargeID: String, _ success: Bool) async throws -> Void
    /// How often money was taken for an order.
    let timesTaken: @Sendable (ChargeOrder) async throws -> Int
}

/// The providers there are.
enum ProviderKind: String, Sendable, CaseIterable {
    case stripe
    case portableStripe = "stripe, portable"
    case sandbox

    static let available: [ProviderKind] = StrictStripe.python == nil ? [.sandbox] : allCases

    func lend(_ body: (ProviderStage) async throws -> Void) async throws {
        if self == .sandbox { return try await lendSandbox(body) }
        try await StrictStripe.run { stripe async throws in
            try await body(
                ProviderStage(
                    provider: stripe.provider(self == .stripe ? .full : .portable), good: "pm_card_visa",
                    declined: "pm_card_chargeCustomerFail", asksForProof: "pm_card_authenticationRequired",
                    prove: { id, success in
                        try await stripe.order("finish", ["id": .string(id), "success": .bool(success)])
                    },
                    timesTaken: { try await stripe.timesTaken($0) }))
        }
    }

    private func lendSandbox(_ body: (ProviderStage) async throws -> Void) async throws {
        try await withDatabase(.sqlite, migrations: PaymentSchema.migrations) { database async throws in
            let provider = SandboxProvider(
                bank: SandboxBank(database: database, random: SeededRandom()),
                notices: SandboxNotices(secrets: ["a secret of the sandbox"], random: SeededRandom(seed: 2)),
                clock: SystemClock(), waiting: SteadyClock())
            try await body(
                ProviderStage(
                    provider: provider, good: "pm_card_visa", declined: "pm_card_visa_chargeDeclined",
                    asksForProof: "pm_card_threeDSecure",
                    prove: { id, success in
                        _ = try await provider.authenticate(id, success: success, at: SystemClock().now)
                    },
                    timesTaken: { order in
                        try await database.run(
                            "SELECT id FROM sandbox_charges WHERE key = $1 AND status = 'succeeded'", .text(order.key)
                        ).rows.count
                    }))
        }
    }
}

@Suite("Every payment provider")
struct PaymentProviderContract {
    @Test(arguments: ProviderKind.available)
    func `it acts once for one key and finds what it did`(kind: ProviderKind) async throws {
        try await kind.lend { stage async throws in
            let order = ChargeOrder.sample(method: stage.good)
            #expect(try await stage.provider.findCharge(order, chargeID: nil) == nil)
            let charge = try await stage.provider.charge(order)
            #expect(charge.status == .succeeded && charge.amount == order.amount && !charge.id.isEmpty)
            #expect(try await stage.provider.charge(order) == charge)
            #expect(try await stage.provider.findCharge(order, chargeID: charge.id) == charge)
            #expect(try await stage.provider.findCharge(order, chargeID: nil) == charge)
            #expect(try await stage.timesTaken(order) == 1)
        }
    }

    @Test(arguments: ProviderKind.available)
    func `a decline is a failed charge that stays one`(kind: ProviderKind) async throws {
        try await kind.lend { stage async throws in
            let order = ChargeOrder.sample(method: stage.declined)
            let charge = try await stage.provider.charge(order)
            guard case .failed(let code, let message) = charge.status else {
                Issue.record("\(charge)")
                return
            }
            #expect(!code.isEmpty && !message.isEmpty)
            #expect(try await stage.provider.charge(order).status == charge.status)
            #expect(try await stage.provider.findCharge(order, chargeID: charge.id)?.status == charge.status)
            #expect(try await stage.timesTaken(order) == 0)
        }
    }

    @Test(arguments: ProviderKind.available, [true, false])
    func `who must prove who they are pays when they do`(kind: ProviderKind, success: Bool) async throws {
        try await kind.lend { stage async throws in
            let order = ChargeOrder.sample(method: stage.asksForProof)
            let charge = try await stage.provider.charge(order)
            guard case .requiresAction = charge.status else {
                Issue.record("\(charge)")
                return
            }
            #expect(try await stage.timesTaken(order) == 0)
            try await stage.prove(charge.id, success)
            let after = try await stage.provider.findCharge(order, chargeID: charge.id)?.status
            if success {
                #expect(after == .succeeded)
            } else if case .failed = after {
            } else {
                Issue.record("not failed")
            }
            #expect(try await stage.timesTaken(order) == (success ? 1 : 0))
        }
    }

    @Test(arguments: ProviderKind.available)
    func `money is given back once for one key and never more than was taken`(kind: ProviderKind) async throws {
        try await kind.lend { stage async throws in
            let charge = try await stage.provider.charge(.sample(method: stage.good))
            let order = RefundOrder.sample(charge, 600, key: "refund-a")
            #expect(try await stage.provider.findRefund(order, refundID: nil) == nil)
            let refund = try await stage.provider.refund(order)
            #expect(refund.status == .succeeded && refund.amount == order.amount)
            #expect(try await stage.provider.refund(order) == refund)
            #expect(try await stage.provider.findRefund(order, refundID: nil) == refund)
            let failure = await #expect(throws: ProviderFailure.self) {
                try await stage.provider.refund(.sample(charge, 400, key: "refund-b"))
            }
            guard case .refused = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test(arguments: ProviderKind.available)
    func `another person's order under another key is another payment`(kind: ProviderKind) async throws {
        try await kind.lend { stage async throws in
            let one = try await stage.provider.charge(.sample("pay-1", method: stage.good, user: 1))
            let other = try await stage.provider.charge(.sample("pay-2", method: stage.good, user: 2))
            #expect(one.id != other.id)
        }
    }

    @Test(arguments: ProviderKind.available)
    func `an unsigned notice is no notice`(kind: ProviderKind) async throws {
        try await kind.lend { stage async throws in
            let body = Array(#"{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}"#.utf8)
            let refusal = #expect(throws: ServiceError.self) {
                try stage.provider.notice(body, header: { _ in nil }, at: SystemClock().now)
            }
            #expect(refusal?.kind == .malformed)
        }
    }
}
