import Database
import HTTP
import Kernel
import PaymentCore
import Saga
import TestSupport

@testable import PaymentService

extension SubscriptionBench {
    static let path = "/api/v1/payments/subscriptions"

    /// Asks as that person; the answer does not wait for the saga.
    func ask(
        _ method: HTTPMethod, _ target: String, _ json: String? = nil, as user: UserID = ada,
        role: Identity.Role = .user, by router: Router? = nil
    ) async throws -> Answer {
        var headers = Headers()
        if json != nil { headers["Content-Type"] = "application/json" }
        let path = String(target.prefix { $0 != "?" })
        let response = try await (router ?? self.router()).respond(
            to: Request(
                method: method, target: target, path: path, headers: headers,
                body: json.map { RequestBody(Array($0.utf8)) } ?? .empty,
                context: RequestContext(identity: Identity(kind: .user(user), role: role))))
        return try await Answer(response)
    }

    func subscribe(
        _ plan: String = "pro", _ cycle: String = "monthly", card: String = "pm_card_visa", as user: UserID = ada
    ) async throws -> Answer {
        let body = #"{"plan":"\#(plan)","cycle":"\#(cycle)","payment_method":"\#(card)"}"#
        return try await ask(.post, Self.path, body, as: user)
    }

    func change(_ json: String, as user: UserID = ada) async throws -> Answer {
        try await ask(.patch, "\(Self.path)/me", json, as: user)
    }

    func me(as user: UserID = ada) async throws -> Answer { try await ask(.get, "\(Self.path)/me", as: user) }

    /// Who has it paid and active, sagas and all.
    @discardableResult
    func subscribed(
        _ plan: String = "pro", _ cycle: String = "monthly", card: String = "pm_card_visa", as user: UserID = ada
    ) async throws -> Subscription {
        let answer = try await subscribe(plan, cycle, card: card, as: user)
        guard answer.status == 201 else { throw Unexpected(answer.text) }
        try await settleSagas()
        guard let live = try await subscriptions.live(of: user) else { throw Unexpected("nothing lives") }
        return live
    }

    struct Unexpected: Error { let what: String; init(_ what: String) { self.what = what } }

    /// Lets sagas run until none can go on; time passes only where one waits.
    func settleSagas(by runner: SagaRunner? = nil) async throws {
        let runner = try runner ?? self.runner()
        for _ in 0..<200 {
            guard let due = try await runner.turn() else { return }
            if due > clock.now { clock.set(to: due) }
        }
        throw Unexpected("the sagas never rest")
    }

    /// Moves the clock and looks after what is due, until nothing is.
    func pass(until moment: Timestamp) async throws {
        if moment > clock.now { clock.set(to: moment) }
        for _ in 0..<100 where try await renew()() == 0 { return }
    }

    func plan(of user: UserID = ada) async throws -> String? {
        try await database.run("SELECT plan FROM accounts WHERE user_id = $1", .id(user)).rows.first?.text("plan")
    }

    func events(_ prefix: String = "subscription.") async throws -> [String] {
        try await database.run("SELECT name FROM outbox ORDER BY position").rows.map { try $0.text("name") }
            .filter { $0.hasPrefix(prefix) }
    }

    func count(_ table: String, _ condition: String = "1 = 1") async throws -> Int {
        let rows = try await database.run("SELECT COUNT(*) AS n FROM \(table) WHERE \(condition)").rows
        return Int(try rows.first?.integer("n") ?? 0)
    }

    /// The states of all sagas, in alphabetical order.
    func sagaStates() async throws -> [String] {
        try await database.run("SELECT state FROM saga_instances").rows.map { try $0.text("state") }.sorted()
    }

    /// Settles the payment whose card was to be proven, or that the bank decided, as a notice would.
    func finish(_ status: Charge.Status = .succeeded, where condition: String = "1 = 1") async throws {
        let rows = try await database.run(
            "SELECT id, provider_key FROM payments WHERE status IN ('requires_action', 'processing') AND \(condition)"
        ).rows
        guard let row = rows.first, let charge = till.finish(try row.text("provider_key"), status) else {
            throw Unexpected("no payment waits")
        }
        _ = try await settle()(try row.id("id"), with: .charge(charge))
    }
    /// Asks the provider about every payment without an answer, as reconciling does. Of one that never arrived that is
    /// certain only a day later.
    func reconcile() async throws {
        let waiting = try await database.run("SELECT id FROM payments WHERE status = 'processing'").rows
        for row in waiting {
            let payment = try await payments().payment(try row.id("id"), of: nil)
            let found = try await till.findCharge(payment.chargeOrder, chargeID: nil)
            if found == nil { clock.advance(by: .hours(25)) }
            let outcome = found.map(ChargeOutcome.charge) ?? .neverHeard(version: payment.version)
            _ = try await settle()(payment.id, with: outcome)
        }
    }
}

extension Answer {
    var code: String { json["code"]?.string ?? "" }
    var subscriptionStatus: String { json["status"]?.string ?? "" }
    /// The pointers of the fields that a problem blames.
    var blamed: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
}

/// A moment as RFC 3339 writes it.
func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }
