import Auth
import HTTP
import Kernel
import PaymentCore
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import PaymentService

/// The payment service's money behind its front door: real tokens, real middleware, the sandbox, plain purchases.
struct MoneyBench: Sendable {
    let bench: ServiceBench
    let money: MoneyParts
    let effects: PlainEffects
    private let people: TokenIssuer

    static func run(
        settings: [String: String] = [:], clock: TestClock = TestClock(),
        _ body: (MoneyBench) async throws -> Void
    ) async throws {
        let effects = PlainEffects()
        let built = Mutex<MoneyParts?>(nil)
        let key = try SigningKey.generate()
        let definition = ServiceDefinition(
            name: "payment", healthName: "payment-processing", title: "Payment service", port: 8003,
            migrations: PaymentSchema.migrations
        ) { settings, common in
            let config = PaymentComposition.Config(&settings, common)
            let neighbours = NeighbourAddresses(["notification": 8008], &settings, common)
            return { context in
                let composition = PaymentComposition(config: config, neighbours: neighbours, context: context)
                let sandbox = try composition.sandbox(config.money)
                let money = composition.money(
                    config.money,
                    providers: composition.providers(
                        config.money, sandbox: sandbox,
                        stripe: config.stripe.map(composition.stripe)),
                    effects: effects)
                built.withLock { $0 = money }
                var parts = composition.serve(money, purchases: PlainPurchases(), sandbox: sandbox)
                parts.handlers = composition.quotaParts().handlers
                parts.ownKeys = KeySet([key.verificationKey])
                return parts
            }
        }
        try await ServiceBench.run(definition, settings: settings, clock: clock) { bench in
            let people = TokenIssuer(
                key: key, issuer: "analyticbot", audience: "analyticbot-api", lifetime: .days(2), clock: clock,
                random: SeededRandom(seed: 9))
            try await body(
                MoneyBench(
                    bench: bench, money: try #require(built.withLock { $0 }), effects: effects, people: people))
        }
    }

    func token(_ person: UserID = MoneyDesk.ada, role: Identity.Role = .user) throws -> String {
        try people.accessToken(for: person, role: role).token
    }

    func send(
        _ method: HTTPMethod, _ path: String, json: String? = nil, key: String? = nil,
        as person: UserID = MoneyDesk.ada, role: Identity.Role = .user
    ) async throws -> Answer {
        var headers: Headers = ["Authorization": "Bearer \(try token(person, role: role))"]
        if json != nil { headers["Content-Type"] = "application/json" }
        if let key { headers["Idempotency-Key"] = key }
        return try await bench.send(
            method, "/api/v1/payments/\(path)", headers: headers, body: Array((json ?? "").utf8))
    }

    func pay(
        _ method: String = "pm_card_visa", amount: String = "999", currency: String = "USD", more: String = "",
        key: String? = nil, as person: UserID = MoneyDesk.ada
    ) async throws -> Answer {
        try await send(
            .post, "process",
            json: #"{"amount":\#(amount),"currency":"\#(currency)","payment_method":"\#(method)"\#(more)}"#,
            key: key, as: person)
    }

    /// The sandbox's own secret, as a tester finds it.
    var webhookSecret: String {
        get throws { try #require(contentsOfFile("\(bench.folder)/sandbox-webhook.secret")) }
    }

    /// Posts to the webhook as nobody in particular.
    func post(
        notice body: String, signature: String?, provider: String = "sandbox"
    ) async throws -> Answer {
        var headers: Headers = ["Content-Type": "application/json"]
        if let signature { headers["Sandbox-Signature"] = signature }
        return try await bench.send(
            .post, "/api/v1/payments/webhooks/\(provider)", headers: headers, body: Array(body.utf8))
    }

    /// The value of the header for a body, made by hand from the documented rule.
    func sign(_ body: String, at time: Int64? = nil, secret: String? = nil) throws -> String {
        let time = time ?? bench.clock.now.seconds
        let code = HMACKey(Array(try (secret ?? webhookSecret).utf8)).code(
            for: Array("\(time).\(body)".utf8))
        return "t=\(time),v1=\(hexadecimal(code))"
    }
}

extension Answer {
    /// The pointers of the fields that a problem blames.
    var blamed: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
}
