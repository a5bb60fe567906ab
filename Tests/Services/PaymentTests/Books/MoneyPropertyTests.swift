import Contracts
import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

/// Random lives of payments with faults at every point; whatever happens, the books of the bank and ours agree once
/// what is open was asked about.
@Suite("Ten thousand payments with faults")
struct MoneyPropertyTests {
    /// Payments in one world, each a scenario of its own.
    static let scenarios = 2_500
    /// Scenarios between two looks at the books.
    static let batch = 250

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `no charge is lost or doubled, no more goes back than came, and the ledger sums to zero`(
        seed: UInt64
    ) async throws {
        let database = SQLiteDatabase(.memory, limits: .patient)
        try await Migrator.run(MoneyDesk.migrations, on: database)
        var world = RandomWorld(desk: MoneyDesk(database, seed: seed), seed: seed)
        for number in 1...Self.scenarios {
            try await world.scenario(number)
            if number % Self.batch == 0 {
                try await world.heal()
                let broken = try await world.broken()
                #expect(broken == [], "seed \(seed), after scenario \(number)")
                if !broken.isEmpty { break }
            }
        }
        try await world.end()
        #expect(try await world.broken() == [], "seed \(seed), at the end")
        await database.close()
    }
}

/// One world of payments: a desk and the chance that rules it.
private struct RandomWorld {
    let desk: MoneyDesk
    private let chance: SeededRandom
    private var notices: [SignedNotice] = []

    init(desk: MoneyDesk, seed: UInt64) {
        self.desk = desk
        chance = SeededRandom(seed: seed &+ 1_000)
    }

    /// A payment, and what happens to it.
    mutating func scenario(_ number: Int) async throws {
        let user = UserID(Int64(number % 40 + 1))
        let order = MoneyDesk.order("k\(number)", of: user, method: pick(SandboxCard.allCases).rawValue)
        await breakingSometimes { try await desk.take(order) }
        for _ in 0..<roll(3) {
            switch roll(6) {
            case 0: await breakingSometimes { try await desk.take(order) }
            case 1: await atOnce(order)
            case 2: try await tell(of: order)
            case 3: try await prove(order)
            default: try await giveBack(order)
            }
        }
        desk.clock.advance(by: .seconds(Int64(roll(20))))
        if roll(20) == 0 { await breakingSometimes { try await desk.reconcile() } }
        if roll(5) == 0 { await breakingSometimes { try await desk.workOff() } }
    }

    /// Asks about everything that is open, without any fault.
    func heal() async throws {
        desk.line.plan()
        desk.effects.isDying = false
        desk.clock.advance(by: .hours(2))
        // What was asked about has its next turn later: with the clock at rest each look finds others.
        for _ in 1...100 {
            let (report, worked) = (try await desk.reconcile(), try await desk.workOff())
            if report.asked == 0, worked == 0 { return }
        }
        Issue.record("what is open does not come to an end")
    }

    /// A day later nothing waits but card owners who never acted.
    func end() async throws {
        desk.clock.advance(by: .hours(25))
        try await heal()
        let open = try await desk.database.run(
            "SELECT id FROM payments WHERE status IN ('pending', 'processing') LIMIT 1"
        ).rows
        #expect(open.isEmpty)
    }

    // MARK: What happens

    private func giveBack(_ order: PaymentOrder) async throws {
        guard let payment = try await desk.payments.payment(key: order.key, of: order.userID) else { return }
        let requests = (0...roll(3)).map { _ in
            RefundRequest(
                paymentID: payment.id, amount: roll(4) == 0 ? nil : Int64(roll(600) + 1), reason: nil,
                key: "r\(roll(4))")
        }
        if requests.count == 1 {
            for request in requests { await breakingSometimes { try await desk.giveBack(request) } }
        } else {
            let desk = desk
            await withTaskGroup(of: Void.self) { group in
                for request in requests { group.addTask { _ = try? await desk.giveBack(request) } }
            }
        }
    }

    /// Notices that repeat, come late, or come in another order.
    private mutating func tell(of order: PaymentOrder) async throws {
        guard let payment = try await desk.payments.payment(key: order.key, of: order.userID) else { return }
        notices.append(
            try desk.sandbox.notices.make(
                "charge.succeeded", charge: payment.chargeID ?? "sb_ch_?", key: payment.providerKey,
                at: desk.clock.now))
        if notices.count > 6 { notices.removeFirst() }
        for _ in 0...roll(2) {
            let notice = pick(notices)
            _ = try? await desk.accept(
                notice.body, header: { $0 == notice.header ? notice.signature : nil }, from: "sandbox")
        }
    }

    private func prove(_ order: PaymentOrder) async throws {
        guard let payment = try await desk.payments.payment(key: order.key, of: order.userID),
            let charge = payment.chargeID
        else { return }
        _ = try await desk.sandbox.authenticate(charge, success: roll(2) == 0, at: desk.clock.now)
        if roll(2) == 0 { await breakingSometimes { try await desk.ask(payment) } }
    }

    private func atOnce(_ order: PaymentOrder) async {
        let desk = desk
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { _ = try? await desk.take(order) } }
        }
    }

    /// Runs with a fault of the line, or a death at the settling transaction, as chance has it.
    private func breakingSometimes(_ work: () async throws -> some Sendable) async {
        switch roll(8) {
        case 0: desk.line.plan(pick(FaultyProvider.Fault.allCases))
        case 1: desk.line.plan(.lostAnswer)
        case 2: desk.effects.isDying = true
        default: break
        }
        _ = try? await work()
        desk.line.plan()
        desk.effects.isDying = false
    }

    private func roll(_ sides: Int) -> Int {
        Int(chance.bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % UInt32(sides))
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }
}

extension RandomWorld {
    /// Every rule of money that does not hold, by name.
    fileprivate func broken() async throws -> [String] {
        var found: [String] = []
        for (rule, violations) in Self.rules {
            if try await !desk.database.run(violations).rows.isEmpty { found.append(rule) }
        }
        let succeeded = desk.effects.calls.succeeded
        let paid = try await desk.count("payments WHERE status IN \(Self.paid)")
        if Set(succeeded).count != succeeded.count || succeeded.count != paid {
            found.append("each payment that was taken has its effect once")
        }
        if desk.alarms.all.contains(where: { $0.hasPrefix("contradiction") }) { found.append("nothing contradicts") }
        return found
    }

    private static let paid = "('succeeded', 'partially_refunded', 'refunded')"

    /// Rules, and statements that find what breaks them.
    private static let rules = [
        (
            "the ledger sums to zero in every currency and movement",
            "SELECT movement FROM ledger_entries GROUP BY movement, currency HAVING SUM(amount) <> 0"
        ),
        (
            "what the bank took is in our books",
            """
            SELECT key FROM sandbox_charges WHERE status = 'succeeded'
            EXCEPT SELECT provider_key FROM payments WHERE status IN \(paid)
            """
        ),
        (
            "what is in our books was taken by the bank",
            """
            SELECT provider_key FROM payments WHERE status IN \(paid)
            EXCEPT SELECT key FROM sandbox_charges WHERE status = 'succeeded'
            """
        ),
        (
            "what the bank gave back is in our books",
            "SELECT key FROM sandbox_refunds EXCEPT SELECT provider_key FROM refunds WHERE status = 'succeeded'"
        ),
        (
            "what our books gave back was given back by the bank",
            "SELECT provider_key FROM refunds WHERE status = 'succeeded' EXCEPT SELECT key FROM sandbox_refunds"
        ),
        (
            "no more goes back than was taken",
            """
            SELECT c.id FROM sandbox_charges c JOIN sandbox_refunds r ON r.charge_id = c.id
            GROUP BY c.id, c.amount HAVING SUM(r.amount) > c.amount
            """
        ),
        (
            "a payment knows what was given back of it",
            """
            SELECT p.id FROM payments p LEFT JOIN refunds r ON r.payment_id = p.id AND r.status = 'succeeded'
            GROUP BY p.id, p.refunded HAVING COALESCE(SUM(r.amount), 0) <> p.refunded
            """
        ),
        (
            "what is reserved is what is on its way or gone",
            """
            SELECT p.id FROM payments p LEFT JOIN refunds r ON r.payment_id = p.id AND r.status <> 'failed'
            GROUP BY p.id, p.reserved HAVING COALESCE(SUM(r.amount), 0) <> p.reserved
            """
        ),
        (
            "the provider's account is what the bank holds",
            """
            SELECT 1 AS wrong WHERE
                (SELECT COALESCE(SUM(amount), 0) FROM ledger_entries WHERE account = 'provider:sandbox')
                <> (SELECT COALESCE(SUM(amount), 0) FROM sandbox_charges WHERE status = 'succeeded')
                - (SELECT COALESCE(SUM(amount), 0) FROM sandbox_refunds)
            """
        ),
        (
            "one order is one payment",
            "SELECT key FROM payments GROUP BY user_id, key HAVING COUNT(*) > 1"
        ),
    ]
}
