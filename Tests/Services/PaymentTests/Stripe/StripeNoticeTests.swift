import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Stripe's webhooks")
struct StripeNoticeTests {
    static let vectorBody = #"{"id":"evt_test","object":"event","type":"invoice.paid"}"#
    static let vector = "02b5890a3376a18a176fde670ba47bc920bc30c6ae0deb7adf58049a4ead9aff"
    static let secret = "whsec_test_secret"
    static let moment: Int64 = 1_700_000_000
    static let now = Timestamp(seconds: moment)

    let notices = StripeNotices(secrets: [secret], isLive: false, limits: StripeLimits())

    /// An event around an object.
    static func event(_ kind: String, _ object: String, livemode: String = "false") -> String {
        #"{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1699999990,"type":"\#(kind)","#
            + #""livemode":\#(livemode),"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"#
            + #""data":{"object":\#(object),"previous_attributes":{}}}"#
    }

    func read(_ text: String, secret: String = secret) throws -> ProviderNotice {
        let signed = SignedEvent(text, secret: secret, at: Self.moment)
        return try notices.notice(signed.body, signature: signed.signature, at: Self.now)
    }

    func code(_ body: String, _ signature: String?, at now: Timestamp = now) -> String? {
        do {
            _ = try notices.notice(Array(body.utf8), signature: signature, at: now)
            return nil
        } catch {
            #expect(error.kind == .malformed)
            return error.code
        }
    }

    @Test func `a signature is what Stripe's algorithm gives for the vector`() throws {
        let signature = try #require(StripeSignature("t=\(Self.moment),v1=\(Self.vector)", upTo: 16))
        #expect(signature.vouches(for: Array(Self.vectorBody.utf8), secrets: [Self.secret]))
        #expect(!signature.vouches(for: Array(Self.vectorBody.utf8), secrets: ["test_secret"]))
        #expect(!signature.vouches(for: Array(Self.vectorBody.utf8), secrets: []))
        #expect(SignedEvent(Self.vectorBody, secret: Self.secret, at: Self.moment).signature.hasSuffix(Self.vector))
    }

    @Test func `any candidate and any secret will do, and other schemes do not`() {
        let body = Array(Self.vectorBody.utf8)
        let good = "v1=\(Self.vector)"
        let zeros = "v1=\(String(repeating: "0", count: 64))"
        for header in ["t=1700000000,\(zeros),\(good)", "\(good),t=1700000000", "t=1700000000, \(good),v0=x,zz"] {
            let signature = StripeSignature(header, upTo: 16)
            #expect(signature?.vouches(for: body, secrets: ["whsec_old_secret", Self.secret]) == true, "\(header)")
        }
        let other = StripeSignature("t=1700000000,v0=\(Self.vector),\(zeros)", upTo: 16)
        #expect(other?.vouches(for: body, secrets: [Self.secret]) == false)
    }

    @Test(arguments: [
        "", "t=1700000000", "v1=00", "t=,v1=00", "t=soon,v1=00", "t=-1,v1=00", "t=+1700000000,v1=00",
        "t=1,t=2,v1=00", "t=99999999999999999999,v1=00", String(repeating: "v1=0,", count: 17) + "t=1",
        String(repeating: "x", count: 5_000), "t==1,v1=00",
    ])
    func `a header that is no signature is refused`(header: String) {
        #expect(code(Self.vectorBody, header) == "webhook_unsigned")
    }

    @Test func `a missing header, a changed byte and another time are refused`() {
        let text = Self.event("payment_intent.succeeded", #"{"object":"payment_intent","id":"pi_1"}"#)
        let signed = SignedEvent(text, secret: Self.secret, at: Self.moment)
        #expect(code(text, nil) == "webhook_unsigned")
        #expect(code(text + " ", signed.signature) == "webhook_signature_invalid")
        #expect(
            code(text, signed.signature.split(separator: "1700000000").joined(separator: "1700000001"))
                == "webhook_signature_invalid")
        #expect(code(text, signed.signature) == nil)
    }

    @Test(arguments: [(-300, nil), (300, nil), (-301, "webhook_stale"), (301, "webhook_stale")] as [(Int, String?)])
    func `it is good for five minutes both ways`(seconds: Int, refusal: String?) {
        let text = Self.event("payment_intent.succeeded", #"{"object":"payment_intent","id":"pi_1"}"#)
        let signed = SignedEvent(text, secret: Self.secret, at: Self.moment)
        #expect(code(text, signed.signature, at: Self.now + .seconds(seconds)) == refusal)
    }

    @Test func `without a secret nothing is believed, and a long body is not read`() throws {
        let body = Array(Self.event("a.b", "{}").utf8)
        let unset = StripeNotices(secrets: [], isLive: false, limits: StripeLimits())
        let empty = SignedEvent(body, secret: "", at: Self.moment)
        #expect(throws: ServiceError.self) { try unset.notice(body, signature: empty.signature, at: Self.now) }
        #expect(code(String(repeating: " ", count: 262_145), "t=1,v1=0") == "webhook_too_large")
    }

    @Test(
        arguments: [
            (
                "payment_intent.succeeded", #"{"object":"payment_intent","id":"pi_1","metadata":{"attempt":"pay-1"}}"#,
                .charge(id: "pi_1", key: "pay-1")
            ),
            (
                "payment_intent.payment_failed", #"{"object":"payment_intent","id":"pi_1","metadata":{}}"#,
                .charge(id: "pi_1", key: nil)
            ),
            ("payment_intent.canceled", #"{"object":"payment_intent","id":"../x"}"#, .other),
            (
                "refund.updated", #"{"object":"refund","id":"re_1","payment_intent":"pi_1"}"#,
                .refund(id: "re_1", chargeID: "pi_1")
            ),
            (
                "refund.failed", #"{"object":"refund","id":"re_1","payment_intent":{"id":"pi_2"}}"#,
                .refund(id: "re_1", chargeID: "pi_2")
            ),
            (
                "charge.refund.updated", #"{"object":"refund","id":"re_1","payment_intent":null}"#,
                .refund(id: "re_1", chargeID: nil)
            ),
            (
                "charge.refunded", #"{"object":"charge","id":"ch_1","payment_intent":"pi_1"}"#,
                .charge(id: "pi_1", key: nil)
            ),
            (
                "charge.refunded", #"{"object":"charge","payment_intent":"pi_1","refunds":{"data":[{"id":"re_9"}]}}"#,
                .refund(id: "re_9", chargeID: "pi_1")
            ),
            ("charge.dispute.created", #"{"object":"dispute","payment_intent":"pi_1"}"#, .charge(id: "pi_1", key: nil)),
            (
                "customer.subscription.updated", #"{"object":"subscription","id":"sub_1","current_period_end":1}"#,
                .other
            ),
            (
                "customer.subscription.updated",
                #"{"object":"subscription","items":{"data":[{"current_period_end":1}]}}"#,
                .other
            ),
            ("invoice.paid", #"{"object":"invoice","payment_intent":"pi_1"}"#, .other),
            ("a.kind.of.tomorrow", "{}", .other),
        ] as [(String, String, ProviderNotice.Subject)])
    func `each kind of event has its subject`(kind: String, object: String, subject: ProviderNotice.Subject) throws {
        let notice = try read(Self.event(kind, object))
        #expect(
            notice
                == ProviderNotice(
                    id: "evt_1", kind: kind, subject: subject, createdAt: Timestamp(seconds: 1_699_999_990)))
    }

    @Test func `events of both eras are read`() throws {
        let old =
            #"{"id":"evt_2","object":"event","api_version":null,"created":5,"type":"payment_intent.succeeded","#
            + #""livemode":false,"request":"req_1","data":{"object":{"object":"payment_intent","id":"pi_1","#
            + #""charges":{"data":[{"id":"ch_1"}]}}}}"#
        #expect(try read(old).subject == .charge(id: "pi_1", key: nil))
    }

    @Test func `test events go with test keys and live events with live ones`() throws {
        let object = #"{"object":"payment_intent","id":"pi_1"}"#
        #expect(throws: ServiceError.self) {
            try read(Self.event("payment_intent.succeeded", object, livemode: "true"))
        }
        let live = StripeNotices(secrets: [Self.secret], isLive: true, limits: StripeLimits())
        let signed = SignedEvent(
            Self.event("payment_intent.succeeded", object, livemode: "true"), secret: Self.secret, at: Self.moment)
        #expect(try live.notice(signed.body, signature: signed.signature, at: Self.now).id == "evt_1")
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "<html>", #"{"id":7,"object":"event"}"#, vectorBody,
        #"{"id":"evt_1","object":"event","type":"a b","created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","object":"event","type":"a","created":"1","data":{"object":{}}}"#,
        #"{"id":"evt_1","object":"event","type":"a","created":-1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","object":"event","type":"a","created":1,"data":[]}"#,
        #"{"id":"evt_1","id":"evt_2","object":"event","type":"a","created":1,"data":{"object":{}}}"#,
    ])
    func `a signed body that is no event is refused`(text: String) {
        let signed = SignedEvent(text, secret: Self.secret, at: Self.moment)
        #expect(code(text, signed.signature) == "webhook_unreadable")
    }

    @Test func `whatever is changed in a signed notice, it is refused or reads the same`() throws {
        let random = SeededRandom(seed: 72)
        let text = Self.event("refund.updated", #"{"object":"refund","id":"re_1","payment_intent":"pi_1"}"#)
        for round in 0..<2_000 {
            var body = Array(text.utf8)
            let draw = random.bytes(4)
            body[(Int(draw[0]) << 8 | Int(draw[1])) % body.count] = draw[2]
            // Half of them are signed anew: then the reader itself must hold.
            let signed = SignedEvent(draw[3] < 128 ? body : Array(text.utf8), secret: Self.secret, at: Self.moment)
            let notice = try? notices.notice(body, signature: signed.signature, at: Self.now)
            if draw[3] >= 128, body != Array(text.utf8) { #expect(notice == nil, "seed 72, round \(round)") }
        }
    }
}
