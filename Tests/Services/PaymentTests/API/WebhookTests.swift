import HTTP
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("What providers tell us")
struct WebhookTests {
    func notice(
        _ charge: String, id: String = "sb_evt_1", kind: String = "charge.succeeded", more: String = ""
    ) -> String {
        #"{"id":"\#(id)","kind":"\#(kind)","created":1750000000,"charge":"\#(charge)"\#(more)}"#
    }

    @Test func `a signed notice settles what an answer left open, once, however often it comes`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay("pm_card_lostAnswer")
            let id = try #require(answer.json["id"]?.integer)
            let payment = try await bench.money.payments.payment(PaymentID(id), of: nil)
            let body = notice("sb_ch_?", more: #","key":"\#(payment.providerKey)""#)
            for _ in 1...3 {
                let taken = try await bench.post(notice: body, signature: bench.sign(body))
                #expect(taken.status == 200 && taken.json["received"] == true)
            }
            #expect(try await bench.money.workOff() == 1)
            #expect(try await bench.money.workOff() == 0)
            #expect(bench.effects.calls.succeeded == [PaymentID(id)])
        }
    }

    @Test func `what is not signed by the provider is refused, and nothing is stored`() async throws {
        let clock = TestClock()
        try await MoneyBench.run(clock: clock) { bench async throws in
            let body = notice("sb_ch_1")
            let good = try bench.sign(body)
            let now = clock.now.seconds
            let bad: [String?] = [
                nil, "", "t=\(now)", "v1=00", "t=soon,v1=00", "t=\(now),v1=\(String(repeating: "0", count: 64))",
                "\(good),t=\(now)", String(repeating: "v1=0,", count: 400), try bench.sign(body, secret: "another"),
                try bench.sign(body + " "), try bench.sign(body, at: now - 301), try bench.sign(body, at: now + 301),
                "t=-9223372036854775808,v1=00",
            ]
            for signature in bad {
                let answer = try await bench.post(notice: body, signature: signature)
                #expect(answer.status == 400, "\(signature ?? "none")")
                #expect(answer.json["code"]?.string == "notice_refused")
            }
            #expect(try await bench.money.workOff() == 0)
            #expect(try await bench.post(notice: body, signature: good).status == 200)
            let metrics = try await bench.bench.send(.get, "/metrics").text
            #expect(
                metrics.contains(
                    #"analyticbot_payment_notices_total{provider="sandbox",outcome="refused"} \#(bad.count)"#))
        }
    }

    @Test func `the edge of the time and one of several signatures are good`() async throws {
        let clock = TestClock()
        try await MoneyBench.run(settings: ["SANDBOX_WEBHOOK_SECRET": "new,old"], clock: clock) { bench async throws in
            let body = notice("sb_ch_1")
            let now = clock.now.seconds
            let old = try bench.sign(body, at: now - 300, secret: "old")
            #expect(try await bench.post(notice: body, signature: old).status == 200)
            let digest = try #require(try bench.sign(body, secret: "new").split(separator: "=").last)
            let two = "t=\(now),v0=00,v1=\(String(repeating: "f", count: 64)),v1=\(digest)"
            #expect(try await bench.post(notice: body, signature: two).status == 200)
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", #"{"id":"","kind":"charge.succeeded","created":1,"charge":"c"}"#,
        #"{"id":"e","kind":"charge.succeeded","created":-1,"charge":"c"}"#,
        #"{"id":"e","kind":"charge.succeeded","created":1e99,"charge":"c"}"#,
        #"{"id":"e\#\u0000","kind":"charge.succeeded","created":1,"charge":"c"}"#, #"{"id":7,"kind":[],"created":{}}"#,
    ])
    func `signed nonsense is refused too`(body: String) async throws {
        try await MoneyBench.run { bench async throws in
            #expect(try await bench.post(notice: body, signature: bench.sign(body)).status == 400)
        }
    }

    @Test func `an unknown provider, an unknown kind and a body too long`() async throws {
        try await MoneyBench.run { bench async throws in
            let body = notice("sb_ch_1", kind: "dispute.opened")
            #expect(try await bench.post(notice: body, signature: bench.sign(body), provider: "paypal").status == 404)
            #expect(try await bench.post(notice: body, signature: bench.sign(body)).status == 200)
            #expect(try await bench.money.workOff() == 0)
            let long = String(repeating: " ", count: 256 * 1_024 + 1)
            #expect(try await bench.post(notice: long, signature: bench.sign(long)).status == 413)
        }
    }

    @Test func `a notice about nothing of ours is tried for a while and left`() async throws {
        let clock = TestClock()
        try await MoneyBench.run(clock: clock) { bench async throws in
            let body = notice("sb_ch_nobody")
            _ = try await bench.post(notice: body, signature: bench.sign(body))
            var tries = 0
            for _ in 1...50 {
                tries += try await bench.money.workOff()
                clock.advance(by: .minutes(11))
            }
            #expect(tries == MoneyLimits().noticeAttempts)
        }
    }
}
