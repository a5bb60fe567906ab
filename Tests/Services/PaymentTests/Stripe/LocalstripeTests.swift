import Contracts
import HTTP
import Kernel
import Logging
import PaymentCore
import Reactor
import Synchronization
import TestSupport
import Testing

@testable import PaymentService

/// A stand-in for Stripe that others wrote, where `TEST_LOCALSTRIPE_URL` names one.
enum Localstripe {
    static let url: String? = {
        let url = ProcessEnvironment.variables()["TEST_LOCALSTRIPE_URL"]
        if url == nil { writeLine("TEST_LOCALSTRIPE_URL is not set: nothing is tested against localstripe.") }
        return url
    }()
    static let secret = "whsec_localstripe"
}

@Suite(
    "Stripe's adapter before localstripe", .serialized, .enabled(if: Localstripe.url != nil, "localstripe is not there")
)
struct LocalstripeTests {
    /// Lends `body` an adapter, a way to ask localstripe itself, and what its webhooks brought.
    private func run(
        _ body: (StripeProvider, @Sendable (String, String) async throws -> JSONValue, Deliveries) async throws -> Void
    ) async throws {
        let url = try #require(Localstripe.url)
        try await withDatabase(.sqlite, migrations: PaymentSchema.migrations) { database async throws in
            let loops = try EventLoopGroup(loops: 1)
            let http = HTTPClient(loops: loops)
            let deliveries = Deliveries()
            let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { await deliveries.take($0) }
            let port = try await server.start()
            let config = StripeConfig(
                key: "sk_test_12345", webhookSecrets: [Localstripe.secret], url: url, parameters: .portable)
            let provider = StripeProvider(
                config, client: http, customers: SQLStripeCustomers(database: database), clock: SystemClock(),
                random: SeededRandom(), logger: Logger(label: "stripe") { _ in SwiftLogNoOpLogHandler() })
            let ask: @Sendable (String, String) async throws -> JSONValue = { path, form in
                var request = ClientRequest(form.isEmpty ? .get : .post, url + path)
                request.headers["Authorization"] = "Bearer sk_test_12345"
                request.headers["Content-Type"] = "application/x-www-form-urlencoded"
                request.body = form.isEmpty ? .empty : .bytes(Array(form.utf8))
                let body = try await http.send(request).body.collect(upTo: 16_777_216)
                return body.isEmpty ? .null : try JSONValue(parsing: body)
            }
            // Each test tells localstripe where it listens; one test after the other (the suite is serialized).
            _ = try await ask(
                "/_config/webhooks/tests", "url=http://127.0.0.1:\(port)/hook&secret=\(Localstripe.secret)")
            let result: Swift.Result<Void, any Error>
            do { result = .success(try await body(provider, ask, deliveries)) } catch { result = .failure(error) }
            await http.shutdown()
            await server.shutdown(deadline: .milliseconds(50))
            await loops.shutdown()
            try result.get()
        }
    }

    private func key() -> String { "pay-\(hexadecimal(SystemRandom().bytes(8)))" }

    @Test func `a card is charged, found again and given back`() async throws {
        try await run { provider, ask, _ async throws in
            let order = ChargeOrder.sample(key())
            let charge = try await provider.charge(order)
            #expect(charge.status == .succeeded && charge.amount == order.amount)
            #expect(try await provider.findCharge(order, chargeID: charge.id) == charge)
            #expect(try await provider.findCharge(order, chargeID: nil) == charge)
            #expect(try await provider.findCharge(.sample(key()), chargeID: nil) == nil)
            let made = try await ask("/v1/payment_intents/\(charge.id)", "")
            #expect(made["metadata"]?["attempt"]?.string == order.key)
            #expect(made["customer"]?.string?.hasPrefix("cus_") == true)
            let part = RefundOrder.sample(charge, 400, key: key())
            let refund = try await provider.refund(part)
            #expect(refund.status == .succeeded && refund.amount == Money(400, .usd))
            #expect(try await provider.findRefund(part, refundID: nil) == refund)
            #expect(try await provider.findRefund(part, refundID: refund.id) == refund)
        }
    }

    @Test func `declines are failed charges, with the payment or without`() async throws {
        try await run { provider, _, _ async throws in
            let order = ChargeOrder.sample(key(), method: "pm_card_chargeCustomerFail")
            let charge = try await provider.charge(order)
            #expect(charge.status == .failed(code: "card_declined", message: "Your card was declined."))
            #expect(try await provider.findCharge(order, chargeID: charge.id) == charge)
            let never = try await provider.charge(.sample(key(), method: "pm_card_visa_chargeDeclined"))
            #expect(never.status == .failed(code: "card_declined", message: "Your card was declined."))
            #expect(never.id.hasPrefix("declined-"))
        }
    }

    @Test func `3-D Secure is waited for`() async throws {
        try await run { provider, ask, _ async throws in
            let card = try await ask(
                "/v1/payment_methods",
                "type=card&card[number]=4000002500003155&card[exp_month]=12&card[exp_year]=2030&card[cvc]=123")
            let order = ChargeOrder.sample(key(), method: try #require(card["id"]?.string))
            let charge = try await provider.charge(order)
            #expect(charge.status == .requiresAction(url: nil))
            let secret = try #require(charge.clientSecret).text
            _ = try await ask("/v1/payment_intents/\(charge.id)/_authenticate", "client_secret=\(secret)&success=true")
            #expect(try await provider.findCharge(order, chargeID: charge.id)?.status == .succeeded)
        }
    }

    @Test func `its webhooks are believed and name the payment`() async throws {
        try await run { provider, _, deliveries async throws in
            let order = ChargeOrder.sample(key())
            let charge = try await provider.charge(order)
            // What other tests paid is told of here too.
            let arrived = await eventually {
                deliveries.all.contains {
                    let told = try? notice($0, provider)
                    return told?.kind == "payment_intent.succeeded"
                        && told?.subject == .charge(id: charge.id, key: order.key)
                }
            }
            #expect(arrived)
            let notices = try deliveries.all.map { try notice($0, provider) }
            #expect(notices.first { $0.kind == "customer.created" }?.subject == .other)
        }
    }

    @Test func `what it does not know is refused, not fallen over`() async throws {
        try await run { provider, _, _ async throws in
            await #expect(throws: ProviderFailure.self) { try await provider.charge(.sample(key(), method: "pm_none")) }
            #expect(try await provider.findCharge(.sample(key()), chargeID: "pi_none") == nil)
            let ghost = Charge(id: "pi_none", status: .succeeded, amount: Money(1, .usd))
            await #expect(throws: ProviderFailure.self) { try await provider.refund(.sample(ghost, 1, key: key())) }
        }
    }

    private func notice(_ delivery: Deliveries.One, _ provider: StripeProvider) throws -> ProviderNotice {
        try provider.notice(
            delivery.body, header: { $0 == "Stripe-Signature" ? delivery.signature : nil }, at: SystemClock().now)
    }
}

/// What a webhook's receiver was sent.
private final class Deliveries: Sendable {
    struct One: Sendable {
        let body: [UInt8]
        let signature: String?
    }

    private let taken = Mutex<[One]>([])
    var all: [One] { taken.withLock { $0 } }

    func take(_ request: Request) async -> Response {
        guard let body = try? await request.body.collect(upTo: 1_048_576) else { return Response(.badRequest) }
        taken.withLock { $0.append(One(body: body, signature: request.headers["Stripe-Signature"])) }
        return Response(.ok)
    }
}
