import Database
import HTTP
import Kernel
import PaymentCore
import Saga
import TestSupport
import Testing

@testable import PaymentService

@Suite("Subscribing")
struct SubscribeTests {
    @Test(arguments: DatabaseKind.available)
    func `a plan is charged at our price, and active when its saga is through`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            let answer = try await bench.subscribe()
            #expect(answer.status == 201, "\(answer.text)")
            // The saga has not run: the truth is told.
            #expect(answer.subscriptionStatus == "incomplete" && answer.json["entitled_plan"]?.string == "free")
            #expect(bench.till.taken == [9_99])
            try await bench.settleSagas()
            let shown = try await bench.me()
            #expect(shown.subscriptionStatus == "active" && shown.json["plan"]?.string == "pro")
            #expect(shown.json["current_period_start"]?.string == "2026-01-31T10:00:00Z")
            #expect(shown.json["current_period_end"]?.string == "2026-02-28T10:00:00Z")
            #expect(try await bench.plan() == "pro")
            #expect(try await bench.events() == ["subscription.activated"])
            #expect(try await bench.sagaStates() == ["completed"])
            let told = bench.neighbour.asked
            #expect(told.count == 1 && told[0].hasPrefix("POST /internal/users/1/notices {\"key\":\""), "\(told)")
            #expect(told[0].contains(#""facts":{"plan":"pro","period_end":"2026-02-28T10:00:00Z"}"#), "\(told)")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an answer waits for the saga, within bounds`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            let router = try bench.router(patience: .seconds(20))
            try await withThrowingTaskGroup(of: Void.self) { group in
                let runner = try bench.runner()
                group.addTask { try await runner.run() }
                let body = #"{"plan":"business","cycle":"yearly","payment_method":"pm_card_visa"}"#
                let answer = try await bench.ask(.post, SubscriptionBench.path, body, by: router)
                #expect(answer.status == 201 && answer.subscriptionStatus == "active", "\(answer.text)")
                #expect(answer.headers["Location"] == "/api/v1/payments/subscriptions/me")
                group.cancelAll()
                while (try? await group.next()) != nil {}
            }
            #expect(bench.till.taken == [299_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a declined card is told, kept in the history, and activates nothing`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.till.set("pm_poor", .declines("Your card has insufficient funds."))
            let answer = try await bench.subscribe(card: "pm_poor")
            #expect(answer.status == 402 && answer.code == "card_declined")
            #expect(answer.json["detail"]?.string == "Your card has insufficient funds.")
            #expect(try await bench.count("payments", "status = 'failed'") == 1)
            #expect(try await bench.me().subscriptionStatus == "none")
            #expect(try await bench.me().json["plan"]?.string == "free")
            #expect(try await bench.plan() == "free")
            #expect(try await bench.events().isEmpty)
            #expect(try await bench.count("invoices") == 0)
            // Another card does.
            #expect(try await bench.subscribe().status == 201)
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a card that is to be proven waits for its owner, and the proof makes the plan active`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.till.set("pm_3ds", .asksForProof)
            let answer = try await bench.subscribe(card: "pm_3ds")
            #expect(answer.status == 201 && answer.subscriptionStatus == "incomplete")
            #expect(answer.json["next_action"]?["type"]?.string == "redirect")
            #expect(answer.json["next_action"]?["url"]?.string == "https://bank.example/proof")
            #expect(try await bench.plan() == "free")
            // Asked again, the same payment is shown.
            bench.clock.advance(by: .minutes(2))
            let again = try await bench.subscribe(card: "pm_3ds")
            #expect(again.status == 201 && again.json["payment_id"] == answer.json["payment_id"])
            #expect(again.json["next_action"] == answer.json["next_action"])
            #expect(try await bench.subscribe("business").code == "subscription_incomplete")
            try await bench.finish()
            try await bench.settleSagas()
            #expect(try await bench.me().subscriptionStatus == "active")
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a provider that is away is told, nothing is charged, and it can be tried anew`(
        kind: DatabaseKind
    ) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.till.set("pm_card_visa", .away)
            let answer = try await bench.subscribe()
            #expect(answer.status == 503 && answer.code == "payment_provider_away")
            #expect(try await bench.me().subscriptionStatus == "none")
            bench.till.set("pm_card_visa", .takes)
            try await bench.subscribed()
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an answer that was lost is not taken for a refusal, and found out later`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.till.set("pm_card_visa", .losesAnswer)
            let answer = try await bench.subscribe()
            #expect(answer.status == 201 && answer.subscriptionStatus == "incomplete")
            #expect(try await bench.subscribe().status == 409)
            try await bench.finish()
            try await bench.settleSagas()
            #expect(try await bench.me().subscriptionStatus == "active")
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test(arguments: [
        (#"{"plan":"free","cycle":"monthly","payment_method":"pm_1"}"#, "#/plan"),
        (#"{"plan":"gold","cycle":"monthly","payment_method":"pm_1"}"#, "#/plan"),
        (#"{"plan":"pro","cycle":"weekly","payment_method":"pm_1"}"#, "#/cycle"),
        (#"{"plan":"pro","cycle":"monthly"}"#, "#/payment_method"),
        (#"{"plan":"pro","cycle":"monthly","payment_method":""}"#, "#/payment_method"),
        (#"{"plan":"pro","cycle":"monthly","payment_method":"4242 4242"}"#, "#/payment_method"),
        (#"{"plan":"pro","cycle":"monthly","payment_method":"pm_1","amount":1}"#, "#/amount"),
    ])
    func `what cannot be bought names its field, and nothing is written or charged`(
        body: String, field: String
    ) async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            let answer = try await bench.ask(.post, SubscriptionBench.path, body)
            #expect(answer.status == 422 && answer.blamed.contains(field), "\(answer.text)")
            #expect(try await bench.count("subscriptions") == 0)
            #expect(bench.till.questions == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `of fifty who subscribe at once as one person, one does, and is charged once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<50 {
                    group.addTask { try await bench.subscribe(number % 2 == 0 ? "pro" : "business") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 201 } == 1)
            #expect(answers.count { $0.status == 409 } == 49)
            #expect(bench.till.taken.count == 1 && bench.till.questions == 1)
            try await bench.settleSagas()
            #expect(try await bench.count("subscriptions") == 1)
            #expect(try await bench.count("invoices") == 1)
            #expect(try await bench.events() == ["subscription.activated"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `who has a subscription is told how to change it`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let answer = try await bench.subscribe("business")
            #expect(answer.status == 409 && answer.code == "already_subscribed")
            #expect(answer.json["detail"]?.string?.contains("PATCH") == true)
            #expect(bench.till.taken == [9_99])
        }
    }

    @Test func `nobody who was erased subscribes`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            try await bench.database.run("INSERT INTO accounts (user_id, erased_at) VALUES (1, 5)")
            let answer = try await bench.subscribe()
            #expect(answer.status == 410 && bench.till.questions == 0)
        }
    }

    @Test func `a subscription that nobody pays for makes room`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            bench.till.set("pm_3ds", .asksForProof)
            _ = try await bench.subscribe(card: "pm_3ds")
            try await bench.pass(until: bench.clock.now + .hours(23))
            #expect(try await bench.me().subscriptionStatus == "none")
            try await bench.subscribed()
            // The proof comes after all: it buys nothing any more, and goes back.
            try await bench.finish()
            try await bench.settleSagas()
            #expect(bench.till.taken == [9_99, 9_99] && bench.till.returned == [9_99])
            #expect(try await bench.me().subscriptionStatus == "active")
        }
    }
}
