import Glibc
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

/// Stripe's own library, by the Python that `TEST_STRIPE_PYTHON` names.
private let officialPython: String? = {
    let python = ProcessEnvironment.variables()["TEST_STRIPE_PYTHON"]
    if python == nil { writeLine("TEST_STRIPE_PYTHON is not set: Stripe's own library judges nothing.") }
    return python
}()

@Suite("Stripe's own library", .enabled(if: officialPython != nil, "the library stripe is not there"))
struct StripeOracleTests {
    /// Reads lines of `header`, tab, body in hexadecimal; prints the event's id, or `refused`, for each.
    private static let judge = """
        import sys, stripe
        secret = sys.argv[1]
        for line in open(sys.argv[2]):
            header, body = line.rstrip("\\n").split("\\t")
            try:
                print(stripe.Webhook.construct_event(bytes.fromhex(body), header, secret, tolerance=10**9).id)
            except Exception:
                print("refused")
        """

    @Test func `it believes what our tests sign, and we believe what it believes`() async throws {
        let secret = "whsec_oracle_secret"
        let moment = SystemClock().now
        let random = SeededRandom(seed: 16)
        let notices = StripeNotices(secrets: [secret], isLive: false, limits: StripeLimits())
        var cases: [(body: [UInt8], header: String)] = []
        for number in 0..<200 {
            let object = #"{"object":"payment_intent","id":"pi_\#(number)","metadata":{"text":"Größe 😀"}}"#
            let event = StripeNoticeTests.event("payment_intent.succeeded", object)
            let signed = SignedEvent(event, secret: secret, at: moment.seconds)
            var body = signed.body
            var header = Array(signed.signature.utf8)
            let draw = random.bytes(4)
            // A third is as it was, a third has another byte in the body, a third another letter in the signature.
            if number % 3 == 1 { body[Int(draw[0]) % body.count] ^= 1 << (draw[1] % 7) }
            if number % 3 == 2 { header[header.count - 1 - Int(draw[2]) % 60] = UInt8(ascii: "g") }
            cases.append((body, String(decoding: header, as: UTF8.self)))
        }
        let verdicts = try await withTemporaryFolder { folder in
            let lines = cases.map { "\($0.header)\t\(hexadecimal($0.body))" }.joined(separator: "\n")
            let file = try #require(fopen("\(folder)/cases", "w"))
            fputs(lines + "\n", file)
            fclose(file)
            let program = try ChildProcess(
                path: try #require(officialPython), ["-c", Self.judge, secret, "\(folder)/cases"],
                environment: ProcessEnvironment.variables(), output: "\(folder)/verdicts")
            #expect(program.wait() == 0, "\(program.output)")
            return program.output.split(separator: "\n").map(String.init)
        }
        #expect(verdicts.count == cases.count)
        for ((body, header), verdict) in zip(cases, verdicts) {
            let ours = (try? notices.notice(body, signature: header, at: moment))?.id ?? "refused"
            #expect(ours == verdict, "\(header)")
        }
        #expect(verdicts.filter { $0 == "evt_1" }.count == 67)
    }
}
