import Kernel
import Testing

@testable import PaymentService

@Suite("Whether Stripe is asked again")
struct StripeRetryTests {
    /// What a try came to, and what follows.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let outcome: StripeTry
        let again: Bool
        let mayHaveHappened: Bool
        let isCertain: Bool
        var testDescription: String { name }
    }

    static func answer(
        _ status: Int, type: String = "invalid_request_error", shouldRetry: Bool? = nil
    ) -> StripeTry {
        let body: JSONValue = status < 400 ? ["id": "pi_1"] : ["error": ["type": .string(type)]]
        return .answered(
            StripeAnswer(status: status, requestID: "req_1", body: body), shouldRetry: shouldRetry, pause: nil)
    }

    static let table: [Case] = [
        Case(name: "200", outcome: answer(200), again: false, mayHaveHappened: true, isCertain: true),
        Case(
            name: "200 that says retry", outcome: answer(200, shouldRetry: true), again: false, mayHaveHappened: true,
            isCertain: true),
        Case(name: "302", outcome: answer(302), again: false, mayHaveHappened: true, isCertain: false),
        Case(name: "400", outcome: answer(400), again: false, mayHaveHappened: false, isCertain: true),
        Case(
            name: "400 idempotency", outcome: answer(400, type: "idempotency_error"), again: false,
            mayHaveHappened: true, isCertain: false),
        Case(name: "401", outcome: answer(401), again: false, mayHaveHappened: false, isCertain: false),
        Case(name: "402", outcome: answer(402), again: false, mayHaveHappened: false, isCertain: true),
        Case(name: "403", outcome: answer(403), again: false, mayHaveHappened: false, isCertain: false),
        Case(name: "404", outcome: answer(404), again: false, mayHaveHappened: false, isCertain: true),
        Case(name: "409", outcome: answer(409), again: true, mayHaveHappened: true, isCertain: false),
        Case(name: "424", outcome: answer(424), again: false, mayHaveHappened: true, isCertain: false),
        Case(
            name: "424 that says retry", outcome: answer(424, shouldRetry: true), again: true, mayHaveHappened: true,
            isCertain: false),
        Case(name: "429", outcome: answer(429), again: true, mayHaveHappened: false, isCertain: false),
        Case(
            name: "429 that says stop", outcome: answer(429, shouldRetry: false), again: false,
            mayHaveHappened: false, isCertain: false),
        Case(name: "500", outcome: answer(500), again: true, mayHaveHappened: true, isCertain: false),
        Case(
            name: "500 that says stop", outcome: answer(500, shouldRetry: false), again: false, mayHaveHappened: true,
            isCertain: false),
        Case(name: "503", outcome: answer(503), again: true, mayHaveHappened: true, isCertain: false),
        Case(name: "no connection", outcome: .noConnection("x"), again: true, mayHaveHappened: false, isCertain: false),
        Case(name: "lost", outcome: .lost("x"), again: true, mayHaveHappened: true, isCertain: false),
    ]

    @Test(arguments: table)
    func `it follows the table`(one: Case) {
        let verdict = StripeVerdict(one.outcome)
        #expect(verdict.isWorthAnother == one.again)
        #expect(verdict.mayHaveHappened == one.mayHaveHappened)
        #expect(verdict.isCertain == one.isCertain)
    }

    @Test func `waits double up to five seconds, with jitter downwards and never below half a second`() {
        let limits = StripeLimits()
        let wait = { (failures: Int, draw: Double) in
            limits.wait(after: failures, isCrowded: false, pause: nil, draw: draw)
        }
        #expect(wait(1, 0) == .milliseconds(500) && wait(1, 0.999) == .milliseconds(500))
        #expect(wait(2, 0) == .milliseconds(500))
        #expect(wait(3, 0.5) == .milliseconds(1_500))
        #expect(wait(20, 0) == .milliseconds(2_500))
        #expect(wait(Int.max, 1) == .seconds(5))
    }

    @Test func `a crowd waits twice as long, and what Stripe asks for is waited up to a minute`() {
        let limits = StripeLimits()
        #expect(limits.wait(after: 3, isCrowded: true, pause: nil, draw: 0.5) == .seconds(3))
        #expect(limits.wait(after: 1, isCrowded: true, pause: .seconds(7), draw: 0) == .seconds(7))
        #expect(limits.wait(after: 1, isCrowded: false, pause: .seconds(900), draw: 0) == .seconds(60))
    }
}
