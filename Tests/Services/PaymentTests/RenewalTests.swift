import Database
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Renewing, and dunning")
struct RenewalTests {
    static let end = moment("2026-02-28T10:00:00Z")

    @Test(arguments: DatabaseKind.available)
    func `each period is charged once, and ends where the calendar says`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            for (date, count) in [("2026-02-28", 2), ("2026-03-31", 3), ("2026-04-30", 4), ("2026-05-31", 5)] {
                try await bench.pass(until: moment("\(date)T09:59:59Z"))
                #expect(bench.till.taken.count == count - 1, "before \(date)")
                try await bench.pass(until: moment("\(date)T10:00:00Z"))
                try await bench.pass(until: moment("\(date)T10:00:01Z"))
                #expect(bench.till.taken.count == count, "on \(date)")
            }
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-06-30T10:00:00Z")
            #expect(try await bench.count("invoices") == 5)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a card that is declined is tried on days 1, 3, 5 and 7, and then the plan is gone`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_card_visa", .declines("No."))
            for (day, questions) in [(0, 2), (1, 3), (2, 3), (3, 4), (4, 4), (5, 5), (6, 5)] {
                try await bench.pass(until: Self.end + .days(day))
                let shown = try await bench.me()
                #expect(bench.till.questions == questions, "day \(day)")
                #expect(shown.subscriptionStatus == "past_due" && shown.json["entitled_plan"]?.string == "pro")
                #expect(try await bench.plan() == "pro")
            }
            try await bench.pass(until: Self.end + .days(7))
            #expect(bench.till.questions == 6)
            #expect(try await bench.me().subscriptionStatus == "none")
            #expect(try await bench.plan() == "free")
            #expect(try await bench.count("subscriptions", "status = 'unpaid' AND end_reason = 'unpaid'") == 1)
            let pastDue = Array(repeating: "subscription.past_due", count: 4)
            #expect(try await bench.events() == ["subscription.activated"] + pastDue + ["subscription.canceled"])
            try await bench.pass(until: Self.end + .days(60))
            #expect(bench.till.questions == 6 && bench.till.taken == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a try that succeeds renews from the old end`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_card_visa", .declines("No."))
            try await bench.pass(until: Self.end)
            #expect(try await bench.change(#"{"payment_method":"pm_other"}"#).status == 200)
            #expect(try await bench.change(#"{"plan":"business"}"#).code == "subscription_past_due")
            try await bench.pass(until: Self.end + .days(1))
            let shown = try await bench.me()
            #expect(shown.subscriptionStatus == "active")
            #expect(shown.json["current_period_start"]?.string == "2026-02-28T10:00:00Z")
            #expect(shown.json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
            #expect(shown.json["past_due_since"] == nil && bench.till.taken == [9_99, 9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a card that asks for proof counts as declined, and its proof renews after all`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_card_visa", .asksForProof)
            try await bench.pass(until: Self.end)
            #expect(try await bench.me().subscriptionStatus == "past_due")
            #expect(try await bench.count("subscriptions", "failure = 'authentication_required'") == 1)
            try await bench.finish()
            #expect(try await bench.me().subscriptionStatus == "active")
            try await bench.pass(until: Self.end + .days(1))
            #expect(bench.till.taken == [9_99, 9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `while the provider is away nothing is lost, and one charge is made when it is back`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_card_visa", .away)
            try await bench.pass(until: Self.end)
            try await bench.pass(until: Self.end + .hours(5))
            #expect(try await bench.me().json["entitled_plan"]?.string == "pro")
            #expect(try await bench.change(#"{"plan":"business"}"#).code == "renewal_in_progress")
            bench.till.set("pm_card_visa", .takes)
            try await bench.pass(until: Self.end + .hours(6))
            #expect(bench.till.taken == [9_99, 9_99])
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an answer that was lost is not charged again`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_card_visa", .losesAnswer)
            try await bench.pass(until: Self.end)
            try await bench.pass(until: Self.end + .days(1))
            #expect(bench.till.questions == 2 && bench.till.taken == [9_99, 9_99])
            try await bench.finish()
            #expect(try await bench.me().json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `several programs and one database charge a period once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            for user in 1...20 { try await bench.subscribed(as: UserID(Int64(user))) }
            bench.clock.set(to: Self.end)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { while try await bench.renew()() > 0 {} }
                }
                try await group.waitForAll()
            }
            #expect(bench.till.taken.count == 40)
            #expect(try await bench.count("invoices") == 40)
        }
    }

    @Test(arguments: DatabaseKind.available, MortalDatabase.Moment.allCases)
    func `a program that dies at any of its writes charges nothing twice, and the next one renews`(
        kind: DatabaseKind, at when: MortalDatabase.Moment
    ) async throws {
        for habit in [Till.Habit.takes, .declines("No.")] {
            for deadly in 1...8 {
                try await SubscriptionBench.run(kind) { bench in
                    try await bench.subscribed()
                    bench.till.set("pm_card_visa", habit)
                    bench.clock.set(to: Self.end)
                    _ = try? await bench.renew(over: MortalDatabase(bench.database, deadly: deadly, when))()
                    // What the dead one held is free again; a charge without answer is asked about.
                    try await bench.pass(until: Self.end + RenewSubscriptions.lease)
                    try await bench.reconcile()
                    try await bench.pass(until: Self.end + .hours(1))
                    let shown = try await bench.me()
                    #expect(bench.till.questions == 2, "\(habit), write \(deadly)")
                    if case .takes = habit {
                        #expect(bench.till.taken == [9_99, 9_99], "write \(deadly)")
                        #expect(shown.json["current_period_end"]?.string == "2026-03-31T10:00:00Z", "write \(deadly)")
                    } else {
                        #expect(shown.subscriptionStatus == "past_due", "write \(deadly)")
                        #expect(bench.till.taken == [9_99], "write \(deadly)")
                    }
                }
            }
        }
    }
}
