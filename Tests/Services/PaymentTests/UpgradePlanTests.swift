import Database
import Events
import HTTP
import Kernel
import PaymentCore
import Saga
import TestSupport
import Testing

@testable import PaymentService

@Suite("The saga of a paid plan")
struct UpgradePlanTests {
    /// The statement that makes a step fail for good, and what undoes it.
    enum Obstacle: String, CaseIterable, Sendable {
        /// Before `activate`.
        case erased, canceled
    }

    func put(_ obstacle: Obstacle, on bench: SubscriptionBench) async throws {
        switch obstacle {
        case .erased:
            try await bench.database.transaction { sql in
                try await sql.run("UPDATE accounts SET erased_at = $1", .timestamp(bench.clock.now))
                let events = try await EraseSubscriptions().erase(SubscriptionBench.ada, at: bench.clock.now, in: sql)
                try await bench.outbox.append(events, in: sql)
            }
        case .canceled:
            _ = try await bench.ask(.post, "\(SubscriptionBench.path)/me/cancel", #"{"at_period_end":false}"#)
        }
    }

    @Test(arguments: DatabaseKind.available, Obstacle.allCases)
    func `who is gone before the first plan is active has the money back`(
        kind: DatabaseKind, obstacle: Obstacle
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            _ = try await bench.subscribe()
            try await put(obstacle, on: bench)
            try await bench.settleSagas()
            #expect(try await bench.sagaStates() == ["compensated"])
            #expect(bench.till.taken == [9_99] && bench.till.returned == [9_99])
            #expect(try await bench.count("subscriptions", "status = 'incomplete_expired'") == 1)
            #expect(try await bench.plan() == "free")
            #expect(bench.neighbour.asked.isEmpty)
            #expect(try await bench.events().isEmpty, "what never was is not told")
            #expect(try await bench.count("credit_notes", "amount = 999") == 1)
        }
    }

    @Test(arguments: DatabaseKind.available, Obstacle.allCases)
    func `who is gone before an upgrade is active has its money back, and no plan`(
        kind: DatabaseKind, obstacle: Obstacle
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            _ = try await bench.change(#"{"plan":"business"}"#)
            try await put(obstacle, on: bench)
            try await bench.settleSagas()
            #expect(try await bench.sagaStates() == ["compensated", "completed"])
            #expect(bench.till.returned == [20_00])
            #expect(try await bench.plan() == "free")
            #expect(try await bench.count("subscriptions", "status = 'canceled'") == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `when the limits cannot be raised, everything is as it was`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let before = try await bench.me().json
            _ = try await bench.change(#"{"plan":"business"}"#)
            try await forbid("business", on: bench)
            let runner = try bench.runner()
            try await runner.turn()
            #expect(try await bench.me().json["plan"]?.string == "business", "activated, and not yet raised")
            // It is tried until the deadline, and then turned back.
            bench.clock.advance(by: .minutes(16))
            try await bench.settleSagas(by: runner)
            #expect(try await bench.sagaStates() == ["compensated", "completed"])
            #expect(try await bench.me().json == before)
            #expect(try await bench.plan() == "pro" && bench.till.returned == [20_00])
            #expect(try await bench.events() == ["subscription.activated"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a first plan whose limits cannot be raised ends, and is paid back`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            _ = try await bench.subscribe()
            try await forbid("pro", on: bench)
            let runner = try bench.runner()
            try await runner.turn()
            bench.clock.advance(by: .minutes(16))
            try await bench.settleSagas(by: runner)
            #expect(try await bench.sagaStates() == ["compensated"])
            #expect(try await bench.count("subscriptions", "status = 'incomplete_expired' AND end_reason = 'refunded'") == 1)
            #expect(bench.till.returned == [9_99])
            #expect(try await bench.plan() == "free")
        }
    }

    /// No account may have that plan: the step `quotas` fails each time.
    private func forbid(_ plan: String, on bench: SubscriptionBench) async throws {
        switch bench.database.dialect {
        case .sqlite:
            try await bench.database.script(
                """
                CREATE TRIGGER forbidden BEFORE UPDATE ON accounts WHEN NEW.plan = '\(plan)'
                BEGIN SELECT RAISE(ABORT, 'forbidden'); END;
                """)
        case .postgres:
            try await bench.database.script(
                "ALTER TABLE accounts ADD CONSTRAINT forbidden CHECK (plan <> '\(plan)') NOT VALID")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refund is asked for until the provider is there, and made once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            _ = try await bench.subscribe()
            try await put(.canceled, on: bench)
            bench.till.setRefunds(away: true)
            let runner = try bench.runner()
            for _ in 0..<5 {
                try await runner.turn()
                bench.clock.advance(by: .seconds(10))
            }
            #expect(try await bench.sagaStates() == ["compensating"] && bench.till.returned.isEmpty)
            bench.till.setRefunds(away: false)
            try await bench.settleSagas(by: runner)
            #expect(try await bench.sagaStates() == ["compensated"] && bench.till.returned == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the notice is asked for until it is taken, and nothing turns back`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.neighbour.refuse(7)
            try await bench.subscribed()
            #expect(try await bench.sagaStates() == ["completed"])
            #expect(bench.neighbour.asked.count == 1 && bench.till.returned.isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `money that bought nothing goes back, whatever it was for`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            let live = try await bench.subscribed()
            let end = try #require(live.period?.end)
            // Two who pay for the same period at once, each with a key of their own.
            for key in ["request:a", "request:b"] {
                let payment = try await bench.take()(
                    PaymentOrder(
                        userID: live.userID, amount: live.price, purpose: .renewal(live.id, periodStart: end),
                        method: "pm_card_visa", description: "Pro, monthly", key: key))
                #expect(payment.status == .succeeded)
            }
            try await bench.settleSagas()
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
            #expect(bench.till.taken == [9_99, 9_99, 9_99] && bench.till.returned == [9_99])
            #expect(try await bench.count("invoices") == 3)
            #expect(try await bench.sagaStates() == ["compensated", "completed"])
        }
    }
}
