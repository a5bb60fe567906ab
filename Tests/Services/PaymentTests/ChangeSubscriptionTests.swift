import Database
import HTTP
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Changing and ending a subscription")
struct ChangeSubscriptionTests {
    @Test(arguments: DatabaseKind.available)
    func `an upgrade is charged for the time that is left, and active at once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.clock.set(to: moment("2026-02-14T10:00:00Z"))
            let preview = try await bench.ask(.get, "\(SubscriptionBench.path)/preview?plan=business")
            #expect(preview.json["amount"]?.integer == 10_00 && preview.json["effect"]?.string == "now")
            #expect(preview.json["renewal_amount"]?.integer == 29_99)
            let answer = try await bench.change(#"{"plan":"business"}"#)
            #expect(answer.status == 200 && answer.json["ordered_plan"]?.string == "business", "\(answer.text)")
            #expect(answer.json["plan"]?.string == "pro")
            #expect(bench.till.taken == [9_99, 10_00])
            try await bench.settleSagas()
            let shown = try await bench.me()
            #expect(shown.json["plan"]?.string == "business" && shown.json["amount"]?.integer == 29_99)
            #expect(shown.json["current_period_end"]?.string == "2026-02-28T10:00:00Z")
            #expect(try await bench.plan() == "business")
            #expect(try await bench.events() == ["subscription.activated", "subscription.plan_changed"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a longer cycle begins at once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.clock.set(to: moment("2026-02-14T10:00:00Z"))
            #expect(try await bench.change(#"{"cycle":"yearly"}"#).status == 200)
            try await bench.settleSagas()
            let shown = try await bench.me()
            #expect(bench.till.taken == [9_99, 99_99 - 4_99])
            #expect(shown.json["current_period_start"]?.string == "2026-02-14T10:00:00Z")
            #expect(shown.json["current_period_end"]?.string == "2027-02-14T10:00:00Z")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a downgrade waits for the next period, whose price it has`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed("business")
            let answer = try await bench.change(#"{"plan":"pro"}"#)
            #expect(answer.json["plan"]?.string == "business" && answer.json["pending_plan"]?.string == "pro")
            #expect(try await bench.plan() == "business" && bench.till.taken == [29_99])
            try await bench.pass(until: moment("2026-02-28T10:00:00Z"))
            #expect(bench.till.taken == [9_99, 29_99])
            let shown = try await bench.me()
            #expect(shown.json["plan"]?.string == "pro" && shown.json["pending_plan"] == nil)
            #expect(shown.json["current_period_end"]?.string == "2026-03-31T10:00:00Z")
            #expect(try await bench.plan() == "pro")
            let told = ["subscription.activated", "subscription.renewed", "subscription.plan_changed"]
            #expect(try await bench.events() == told)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an upgrade whose card is declined changes nothing`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_poor", .declines("No."))
            let before = try await bench.me().json
            let answer = try await bench.change(#"{"plan":"business","payment_method":"pm_poor"}"#)
            #expect(answer.status == 402 && answer.code == "card_declined")
            #expect(try await bench.me().json == before)
            bench.till.set("pm_poor", .away)
            #expect(try await bench.change(#"{"plan":"business","payment_method":"pm_poor"}"#).status == 503)
            #expect(try await bench.me().json == before)
            #expect(try await bench.change(#"{"plan":"business"}"#).status == 200)
            try await bench.settleSagas()
            #expect(try await bench.plan() == "business" && bench.till.taken.count == 2)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `of many who upgrade at once, one is charged`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<30 {
                    let json = number % 2 == 0 ? #"{"plan":"business"}"# : #"{"cycle":"yearly"}"#
                    group.addTask { try await bench.change(json) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 || $0.status == 409 })
            try await bench.settleSagas()
            #expect(bench.till.taken.count == 2 && bench.till.returned.isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an upgrade that waits for its proof keeps the old plan, and is had with the proof`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.till.set("pm_3ds", .asksForProof)
            let answer = try await bench.change(#"{"plan":"business","payment_method":"pm_3ds"}"#)
            #expect(answer.status == 200 && answer.json["next_action"]?["url"]?.string != nil)
            #expect(answer.subscriptionStatus == "active" && answer.json["plan"]?.string == "pro")
            let other = try await bench.change(#"{"cycle":"yearly"}"#)
            #expect(other.status == 409 && other.code == "plan_change_in_progress")
            try await bench.finish()
            try await bench.settleSagas()
            #expect(try await bench.plan() == "business")
        }
    }

    @Test func `an upgrade that is proven after its period is given back`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            try await bench.subscribed()
            bench.till.set("pm_3ds", .asksForProof)
            _ = try await bench.change(#"{"plan":"business","payment_method":"pm_3ds"}"#)
            try await bench.pass(until: moment("2026-02-28T10:00:00Z"))
            try await bench.finish()
            try await bench.settleSagas()
            #expect(try await bench.plan() == "pro" && bench.till.returned == [20_00])
            #expect(try await bench.sagaStates() == ["compensated", "completed"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one that is canceled lasts until its period ends, and can be kept until then`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let canceled = try await bench.ask(.post, "\(SubscriptionBench.path)/me/cancel", "{}")
            #expect(canceled.json["cancel_at_period_end"] == true && canceled.subscriptionStatus == "active")
            #expect(try await bench.change(#"{"plan":"business"}"#).code == "subscription_ends")
            let kept = try await bench.ask(.post, "\(SubscriptionBench.path)/me/resume")
            #expect(kept.status == 200 && kept.json["cancel_at_period_end"] == false)
            _ = try await bench.ask(.post, "\(SubscriptionBench.path)/me/cancel", #"{"at_period_end":true}"#)
            try await bench.pass(until: moment("2026-02-28T09:59:59Z"))
            #expect(try await bench.plan() == "pro")
            try await bench.pass(until: moment("2026-02-28T10:00:00Z"))
            #expect(try await bench.plan() == "free" && bench.till.taken == [9_99])
            #expect(try await bench.me().subscriptionStatus == "none")
            #expect(try await bench.events() == ["subscription.activated", "subscription.canceled"])
            try await bench.subscribed("business")
            #expect(try await bench.plan() == "business")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one that is canceled at once is gone, without money back`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let canceled = try await bench.ask(
                .post, "\(SubscriptionBench.path)/me/cancel", #"{"at_period_end":false}"#)
            #expect(canceled.subscriptionStatus == "canceled" && canceled.json["end_reason"]?.string == "requested")
            #expect(try await bench.plan() == "free" && bench.till.returned.isEmpty)
            try await bench.pass(until: moment("2026-06-01T00:00:00Z"))
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test func `who has none changes, ends and keeps nothing, and sees the free plan`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            #expect(try await bench.me().json["plan"]?.string == "free")
            #expect(try await bench.me().subscriptionStatus == "none")
            let path = SubscriptionBench.path
            #expect(try await bench.change(#"{"plan":"business"}"#).code == "subscription_not_found")
            #expect(try await bench.ask(.post, "\(path)/me/cancel", "{}").status == 404)
            #expect(try await bench.ask(.post, "\(path)/me/resume").status == 404)
            #expect(try await bench.change(#"{"plan":"free"}"#).blamed == ["#/plan"])
            #expect(try await bench.ask(.get, "\(path)/preview?plan=free&cycle=monthly").blamed == ["#/plan"])
            #expect(try await bench.ask(.get, "\(path)/preview?plan=pro").blamed == ["#/cycle"])
            #expect(try await bench.ask(.get, "\(path)/preview?plan=gold&cycle=monthly").status == 422)
            let preview = try await bench.ask(.get, "\(path)/preview?plan=pro&cycle=yearly")
            #expect(preview.json["amount"]?.integer == 99_99)
            #expect(preview.json["period_end"]?.string == "2027-01-31T10:00:00Z")
        }
    }

    @Test func `only an administrator sees the subscription of another person`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            try await bench.subscribed()
            let path = "/api/v1/payments/user/1/subscription"
            let route = try bench.router().routes.first { $0.pattern == "/api/v1/payments/user/{id}/subscription" }
            #expect(route?.access == .user(atLeast: .admin))
            let shown = try await bench.ask(.get, path, as: UserID(2), role: .admin)
            #expect(shown.json["plan"]?.string == "pro")
            let unknown = try await bench.ask(.get, "/api/v1/payments/user/99/subscription", role: .admin)
            #expect(unknown.subscriptionStatus == "none")
        }
    }
}
