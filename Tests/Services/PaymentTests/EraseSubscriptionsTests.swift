import Contracts
import Database
import Events
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Erasing who has a subscription, and what an amount buys")
struct EraseSubscriptionsTests {
    @Test(arguments: DatabaseKind.available)
    func `it ends at once and is never charged again; invoices stay`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            for _ in 0..<2 {
                try await bench.database.transaction { sql in
                    let events = try await EraseSubscriptions().erase(
                        SubscriptionBench.ada, at: bench.clock.now, in: sql)
                    try await bench.outbox.append(events, in: sql)
                }
            }
            #expect(try await bench.events() == ["subscription.activated", "subscription.canceled"])
            #expect(try await bench.plan() == "free")
            try await bench.pass(until: moment("2026-12-01T00:00:00Z"))
            #expect(bench.till.taken == [9_99])
            #expect(try await bench.count("invoices") == 1)
            #expect(try await bench.count("subscriptions", "method IS NOT NULL") == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an amount begins the subscription of that price, and then pays its next period`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            let purchases = SubscriptionPurchases(subscriptions: bench.subscriptions, clock: bench.clock)
            let ada = SubscriptionBench.ada
            func buy(_ amount: Int64, _ key: String, plan: Plan.Name? = nil) async throws -> Payment {
                let money = Money(amount, .usd)
                let purpose = try await purchases.purpose(
                    of: Purchase(userID: ada, amount: money, plan: plan, cycle: nil))
                return try await bench.take()(
                    PaymentOrder(
                        userID: ada, amount: money, purpose: purpose, method: "pm_card_visa", description: "a plan",
                        key: key))
            }
            for (amount, plan) in [(1, nil), (0, nil), (-9_99, nil), (9_99, Plan.Name.business), (9_99, .free)] {
                await #expect(throws: ServiceError.self) { _ = try await buy(Int64(amount), "x", plan: plan) }
            }
            #expect(try await bench.count("subscriptions") == 0)
            #expect(try await buy(9_99, "a").status == .succeeded)
            try await bench.settleSagas()
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-02-28T10:00:00Z")
            #expect(try await buy(9_99, "b").status == .succeeded)
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
            await #expect(throws: ServiceError.self) { _ = try await buy(29_99, "c") }
            // The card that was used is the one that renewals are charged to.
            try await bench.pass(until: moment("2026-03-31T10:00:00Z"))
            #expect(bench.till.taken == [9_99, 9_99, 9_99])
        }
    }
}
