import Contracts
import Kernel
import PaymentCore
import Testing

@testable import PaymentService

@Suite("What Stripe says of payments and refunds")
struct StripeReadingTests {
    static func intent(_ status: String, _ more: String = "") throws -> StripeIntent {
        let text = #"{"object":"payment_intent","id":"pi_1","amount":999,"currency":"usd","status":"\#(status)""#
        return try StripeIntent(try JSONValue(parsing: Array("\(text)\(more)}".utf8)))
    }

    @Test(
        arguments: [
            ("succeeded", #","amount_received":900,"latest_charge":{"id":"ch_1"}"#, .succeeded),
            ("processing", "", .processing), ("requires_confirmation", "", .processing),
            ("requires_capture", "", .processing),
            ("requires_action", #","next_action":{"type":"use_stripe_sdk"}"#, .requiresAction(url: nil)),
            (
                "requires_action", #","next_action":{"redirect_to_url":{"url":"https://hooks.stripe.com/3d"}}"#,
                .requiresAction(url: "https://hooks.stripe.com/3d")
            ),
            (
                "requires_source_action", #","next_action":{"redirect_to_url":{"url":"javascript:alert(1)"}}"#,
                .requiresAction(url: nil)
            ),
            (
                "canceled", #","cancellation_reason":"abandoned""#,
                .failed(code: "abandoned", message: "The payment was cancelled.")
            ),
            (
                "requires_payment_method",
                #","last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"lost_card","message":"No."}"#,
                .failed(code: "lost_card", message: "No.")
            ),
            (
                "requires_payment_method",
                #","last_payment_error":{"type":"api_error","message":"Key sk_test_1 is bad"}"#,
                .failed(code: "card_declined", message: "The card was declined.")
            ),
            ("requires_source", "", .failed(code: "card_declined", message: "The card was declined.")),
        ] as [(String, String, Charge.Status)])
    func `each state is one of ours`(status: String, more: String, ours: Charge.Status) throws {
        #expect(try Self.intent(status, more).charge.status == ours)
    }

    @Test func `what was taken is told, and for what`() throws {
        let taken = try Self.intent("succeeded", #","amount_received":900,"metadata":{"attempt":"k","user_id":"7"}"#)
        #expect(taken.charge.amount == Money(900, .usd) && taken.key == "k" && taken.userID == "7")
        #expect(try Self.intent("succeeded", #","metadata":[]"#).key == nil)
    }

    @Test func `the client's secret is there while it is needed, and no description shows it`() throws {
        let secret = #","client_secret":"pi_1_secret_abc""#
        let charge = try Self.intent("requires_action", secret).charge
        #expect(charge.clientSecret?.text == "pi_1_secret_abc")
        #expect(!"\(charge)".contains("abc") && !String(reflecting: charge).contains("abc"))
        #expect(try Self.intent("succeeded", secret).charge.clientSecret == nil)
    }

    @Test(arguments: [
        "null", "[]", "{}", #"{"object":"charge","id":"ch_1"}"#,
        #"{"object":"payment_intent","id":7,"amount":1,"currency":"usd","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1/../x","amount":1,"currency":"usd","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1","amount":"1","currency":"usd","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1","amount":1.5,"currency":"usd","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1","amount":-1,"currency":"usd","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1","amount":1,"currency":"dollars","status":"succeeded"}"#,
        #"{"object":"payment_intent","id":"pi_1","amount":1,"currency":"usd","status":"of_tomorrow"}"#,
    ])
    func `what is no payment is not taken for one`(text: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        #expect(throws: StripeUnreadable.self) { try StripeIntent(json) }
        #expect(throws: StripeUnreadable.self) { try StripeRefund(json) }
    }

    @Test(
        arguments: [
            (#""succeeded""#, .succeeded), (#""pending""#, .pending), (#""requires_action""#, .pending),
            (#""failed""#, .failed), (#""canceled""#, .failed), ("null", .succeeded),
        ] as [(String, ProviderRefund.Status)])
    func `each state of a refund is one of ours`(status: String, ours: ProviderRefund.Status) throws {
        let text = #"{"object":"refund","id":"re_1","amount":5,"currency":"eur","status":\#(status)}"#
        #expect(try StripeRefund(try JSONValue(parsing: Array(text.utf8))).refund.status == ours)
    }

    @Test func `an error object may lack everything and hold anything`() throws {
        let fault = StripeFault(["type": 7, "code": "with space", "message": "one\nline", "decline_code": ""])
        #expect(fault.kind == nil && fault.code == nil && fault.declineCode == nil && fault.message == "one line")
        #expect(StripeFault(.null).message == nil)
        #expect(StripeFault(["message": .string(String(repeating: "ä", count: 9_000))]).message?.count == 500)
    }
}
