import HTTP
import Kernel
import PaymentCore
import Reactor
import ServiceKit
import TestSupport
import Testing

@testable import PaymentService

@Suite("The payment service with Stripe")
struct StripeServiceTests {
    private static let secret = "whsec_of_the_service"

    /// Lends `body` the service with Stripe at `url`, and an address where its webhooks can be sent.
    private func run(
        at url: String, _ parameters: StripeConfig.Parameters, _ body: (MoneyBench, String) async throws -> Void
    ) async throws {
        let settings = [
            "STRIPE_SECRET_KEY": "sk_test_service_123", "STRIPE_WEBHOOK_SECRET": Self.secret, "STRIPE_API_URL": url,
            "STRIPE_PARAMETERS": parameters.rawValue,
        ]
        try await MoneyBench.run(settings: settings, clock: TestClock(SystemClock().now)) { bench async throws in
            let loops = try EventLoopGroup(loops: 1)
            let door = bench.bench.host.router
            let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { await door.respond(to: $0) }
            let place = "http://127.0.0.1:\(try await server.start())/api/v1/payments/webhooks/stripe"
            let result: Result<Void, any Error>
            do { result = .success(try await body(bench, place)) } catch { result = .failure(error) }
            await server.shutdown(deadline: .milliseconds(50))
            await loops.shutdown()
            try result.get()
        }
    }

    @Test(.enabled(if: StrictStripe.python != nil, "python3 is not there"))
    func `what the bank decides later arrives by webhook, twice and in any order, and counts once`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await run(at: stripe.url, .full) { bench, place async throws in
                let answer = try await bench.pay("pm_fake_processing")
                let id = PaymentID(try #require(answer.json["id"]?.integer))
                #expect(try await bench.money.payments.payment(id, of: nil).status == .processing)
                let charge = try #require(try await stripe.objects("payment_intents").first?["id"])
                try await stripe.order("finish", ["id": charge, "success": true])
                let report = try await stripe.order(
                    "deliver",
                    ["url": .string(place), "secret": .string(Self.secret), "order": "reverse", "times": 2])
                #expect(report.array?.isEmpty == false)
                #expect(report.array?.allSatisfy { $0["statuses"]?[0] == 200 } == true, "\(report)")
                _ = try await bench.money.workOff()
                #expect(bench.effects.calls.succeeded == [id])
                #expect(try await bench.money.payments.payment(id, of: nil).status == .succeeded)
            }
        }
    }

    @Test(.enabled(if: StrictStripe.python != nil, "python3 is not there"))
    func `a webhook that somebody else signed is refused`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await run(at: stripe.url, .full) { bench, place async throws in
                _ = try await bench.pay()
                let report = try await stripe.order(
                    "deliver", ["url": .string(place), "secret": "whsec_of_a_stranger"])
                #expect(report.array?.allSatisfy { $0["statuses"]?[0] == 400 } == true, "\(report)")
                #expect(try await bench.money.workOff() == 0)
            }
        }
    }

    @Test(.enabled(if: StrictStripe.python != nil, "python3 is not there"))
    func `a lost answer is healed by the event alone`() async throws {
        try await StrictStripe.run { stripe async throws in
            try await run(at: stripe.url, .full) { bench, place async throws in
                try await stripe.fault(
                    ["kind": "drop_after", "path": "/v1/payment_intents", "times": 1],
                    [
                        "kind": "answer", "status": 500, "path": "/v1/payment_intents", "times": 9,
                        "headers": ["Stripe-Should-Retry": "false"],
                    ])
                let answer = try await bench.pay()
                let id = PaymentID(try #require(answer.json["id"]?.integer))
                #expect(bench.effects.calls.succeeded.isEmpty)
                try await stripe.order("faults", [])
                try await stripe.order("deliver", ["url": .string(place), "secret": .string(Self.secret)])
                _ = try await bench.money.workOff()
                #expect(bench.effects.calls.succeeded == [id])
                #expect(try await stripe.objects("payment_intents").count == 1)
            }
        }
    }

    @Test(.enabled(if: Localstripe.url != nil, "localstripe is not there"))
    func `localstripe takes the money and its own webhook reaches the service`() async throws {
        try await run(at: try #require(Localstripe.url), .portable) { bench, place async throws in
            let loops = try EventLoopGroup(loops: 1)
            let http = HTTPClient(loops: loops)
            var request = ClientRequest(.post, "\(Localstripe.url ?? "")/_config/webhooks/service")
            request.headers["Authorization"] = "Bearer sk_test_12345"
            request.headers["Content-Type"] = "application/x-www-form-urlencoded"
            request.body = .bytes(Array("url=\(place)&secret=\(Self.secret)".utf8))
            #expect(try await http.send(request).status == 200)
            let answer = try await bench.pay()
            let id = PaymentID(try #require(answer.json["id"]?.integer))
            #expect(bench.effects.calls.succeeded == [id])
            let told = #"analyticbot_payment_notices_total{provider="stripe",outcome="stored"} "#
            let arrived = try await eventually {
                let lines = try await bench.bench.send(.get, "/metrics").text.split(separator: "\n")
                return lines.contains { $0.hasPrefix(told) && !$0.hasSuffix(" 0") }
            }
            #expect(arrived)
            _ = try await bench.money.workOff()
            #expect(bench.effects.calls.succeeded == [id])
            let declined = try await bench.pay("pm_card_chargeCustomerFail")
            #expect(declined.json["status"] == "FAILED" && declined.json["error_code"] == "card_declined")
            await http.shutdown()
            await loops.shutdown()
        }
    }
}
