import Kernel
import Logging
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Stripe goes wrong", .enabled(if: StrictStripe.python != nil, "python3 is not there"))
struct StripeFaultTests {
    /// A way to go wrong, and what the adapter may say when it lasts.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let members: JSONValue
        /// `away` says that nothing was moved, `unknown` that it may have been.
        let lasting: String
        var testDescription: String { name }

        init(_ name: String, _ lasting: String, _ members: (String, JSONValue)...) {
            self.name = name
            self.lasting = lasting
            self.members = .object(members.map { JSONValue.Member($0.0, $0.1) })
        }

        func times(_ count: Int64, on path: String) -> JSONValue {
            guard case .object(let given) = members else { return members }
            return .object(given + [.init("times", .integer(count)), .init("path", .string(path))])
        }
    }

    static let all: [Fault] = [
        Fault("the connection ends before it is done", "unknown", ("kind", "drop_before")),
        Fault("the connection ends after it was done", "unknown", ("kind", "drop_after")),
        Fault("it is done long after we gave up", "unknown", ("kind", "slow"), ("seconds", 2)),
        Fault("the answer comes byte by byte", "unknown", ("kind", "trickle")),
        Fault("HTML", "unknown", ("kind", "html")),
        Fault("ten megabytes", "unknown", ("kind", "big")),
        Fault("a member twice", "unknown", ("kind", "twins")),
        Fault("a 500 before it is done", "unknown", ("kind", "answer"), ("status", 500)),
        Fault("a 503 of a proxy", "unknown", ("kind", "answer"), ("status", 503), ("body", "<h1>Sorry</h1>")),
        Fault("a conflict", "unknown", ("kind", "answer"), ("status", 409)),
        Fault("too many requests", "away", ("kind", "answer"), ("status", 429)),
        Fault(
            "a lock", "away", ("kind", "answer"), ("status", 429),
            ("error", ["type": "invalid_request_error", "code": "lock_timeout"])),
        Fault(
            "a refusal that says to come again", "refused", ("kind", "answer"), ("status", 400),
            ("headers", ["Stripe-Should-Retry": "true"])),
    ]

    static var limits: StripeLimits {
        var limits = StrictStripe.quick
        limits.answer = .milliseconds(400)
        return limits
    }

    static func kind(_ failure: ProviderFailure?) -> String {
        switch failure {
        case .refused: "refused"
        case .away: "away"
        case .unknown: "unknown"
        case nil: "nothing"
        }
    }

    @Test(arguments: all)
    func `once, it is got through with one payment`(fault: Fault) async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            try await stripe.fault(fault.times(1, on: "/v1/payment_intents"))
            var limits = Self.limits
            // What still runs after we gave up is a conflict for a moment.
            limits.wait = .milliseconds(200)
            limits.longestWait = .milliseconds(400)
            limits.tries = 20
            let charge = try await stripe.provider(limits: limits).charge(order)
            #expect(charge.status == .succeeded)
            #expect(try await stripe.timesTaken(order) == 1)
        }
    }

    @Test(arguments: all)
    func `lasting, it is told for what it is, and healed afterwards with one payment`(fault: Fault) async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            try await stripe.fault(fault.times(99, on: "/v1/payment_intents"))
            let failure = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider(limits: Self.limits).charge(order)
            }
            #expect(Self.kind(failure) == fault.lasting, "\(String(describing: failure))")
            try await stripe.order("faults", [])
            // What Stripe still does of its own accord comes to its end first.
            let healed = try await eventuallyCharged(order, stripe)
            #expect(healed.status == .succeeded)
            #expect(try await stripe.timesTaken(order) == 1)
            let found = try await stripe.provider().findCharge(order, chargeID: nil)
            #expect(found?.id == healed.id)
        }
    }

    private func eventuallyCharged(_ order: ChargeOrder, _ stripe: StrictStripe) async throws -> Charge {
        var limits = StrictStripe.quick
        limits.tries = 30
        limits.wait = .milliseconds(100)
        limits.longestWait = .milliseconds(400)
        return try await stripe.provider(limits: limits).charge(order)
    }

    @Test(arguments: [true, false])
    func `a 500 that Stripe keeps under the key is unknown until it is looked up`(effect: Bool) async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            try await stripe.fault(["kind": "saved", "effect": .bool(effect), "path": "/v1/payment_intents"])
            let provider = stripe.provider()
            for _ in 0..<2 {
                let failure = await #expect(throws: ProviderFailure.self) { try await provider.charge(order) }
                #expect(Self.kind(failure) == "unknown")
            }
            #expect(try await provider.findCharge(order, chargeID: nil)?.status == (effect ? .succeeded : nil))
            #expect(try await stripe.timesTaken(order) == (effect ? 1 : 0))
        }
    }

    @Test func `a header that says stop is heeded`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await stripe.fault([
                "kind": "answer", "status": 500, "headers": ["Stripe-Should-Retry": "false"], "times": 9,
                "path": "/v1/payment_intents",
            ])
            await #expect(throws: ProviderFailure.self) { try await stripe.provider().charge(.sample()) }
            #expect(try await stripe.requests().filter { $0["path"] == "/v1/payment_intents" }.count == 1)
        }
    }

    @Test func `a pause longer than our patience is handed on`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await stripe.fault([
                "kind": "answer", "status": 429, "headers": ["Retry-After": "40"], "path": "/v1/payment_intents",
            ])
            let failure = await #expect(throws: ProviderFailure.self) { try await stripe.provider().charge(.sample()) }
            guard case .away(_, .seconds(40)) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
        }
    }

    @Test func `the same key for something else is never said to have moved nothing`() async throws {
        try await StrictStripe.run { stripe async throws in
            _ = try await stripe.provider().charge(.sample(amount: 999))
            let failure = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider().charge(.sample(amount: 1_000))
            }
            #expect(Self.kind(failure) == "unknown")
        }
    }

    @Test func `a redirect is not followed, and wrong types are not believed`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await stripe.fault([
                "kind": "answer", "status": 302, "headers": ["Location": .string("\(stripe.url)/v1/customers")],
                "path": "/v1/payment_intents", "body": "{}",
            ])
            let first = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider().charge(.sample("pay-1"))
            }
            #expect(Self.kind(first) == "unknown")
            try await stripe.fault(["kind": "types", "path": "/v1/payment_intents"])
            let second = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider().charge(.sample("pay-2"))
            }
            #expect(Self.kind(second) == "unknown")
            #expect(try await stripe.provider().findCharge(.sample("pay-2"), chargeID: nil)?.status == .succeeded)
        }
    }

    @Test(arguments: all)
    func `a look that fails tells nothing, and is tried again`(fault: Fault) async throws {
        try await StrictStripe.run { stripe async throws in
            let order = ChargeOrder.sample()
            _ = try await stripe.provider().charge(order)
            guard case .object(let members) = fault.times(99, on: "/v1/payment_intents") else { return }
            try await stripe.fault(.object(members + [.init("method", "GET")]))
            // A slow look is over when its answer comes: only POSTs are slow in the fake.
            if fault.name.hasPrefix("it is done long after") { return }
            let failure = await #expect(throws: ProviderFailure.self) {
                try await stripe.provider(limits: Self.limits).findCharge(order, chargeID: nil)
            }
            #expect(Self.kind(failure) == (fault.lasting == "refused" ? "refused" : "away"))
            try await stripe.order("faults", [])
            #expect(try await stripe.provider().findCharge(order, chargeID: nil)?.status == .succeeded)
        }
    }

    @Test func `nobody there is away, and after five failures Stripe is left alone`() async throws {
        try await StrictStripe.run { stripe async throws in
            var limits = StrictStripe.quick
            limits.tries = 1
            let there = StripeConfig(key: StrictStripe.key, webhookSecrets: [], url: "http://127.0.0.1:1")
            let away = stripe.provider(limits: limits, at: there)
            for _ in 0..<5 {
                let failure = await #expect(throws: ProviderFailure.self) { try await away.charge(.sample()) }
                #expect(failure == .away("no connection to Stripe", retryAfter: nil))
            }
            let last = await #expect(throws: ProviderFailure.self) { try await away.charge(.sample()) }
            guard case .away(_, let wait?) = last, wait > .seconds(20) else {
                Issue.record("\(String(describing: last))")
                return
            }
        }
    }

    @Test func `declines and refusals never make Stripe look ill`() async throws {
        try await StrictStripe.run { stripe async throws in
            let provider = stripe.provider()
            for number in 0..<12 {
                _ = try? await provider.charge(
                    .sample("pay-\(number)", method: number % 2 == 0 ? "pm_unknown" : "pm_card_visa_chargeDeclined"))
            }
            #expect(try await provider.charge(.sample("pay-good")).status == .succeeded)
        }
    }

    @Test func `we stay below Stripe's rate`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await stripe.order("limits", ["per_second": 25])
            let provider = stripe.provider()
            _ = try await provider.charge(.sample())
            let charges = try await withThrowingTaskGroup(of: Charge.Status.self) { group in
                for number in 0..<30 {
                    group.addTask { try await provider.charge(.sample("burst-\(number)")).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(charges.count == 30 && charges.allSatisfy { $0 == .succeeded })
            #expect(try await stripe.requests().count == 32, "no request was refused and sent again")
        }
    }
}

extension StrictStripe {
    /// An adapter that asks elsewhere.
    func provider(limits: StripeLimits, at config: StripeConfig) -> StripeProvider {
        StripeProvider(
            config, client: http, customers: SQLStripeCustomers(database: database), clock: clock,
            random: SeededRandom(), logger: .init(label: "stripe"), limits: limits)
    }
}
