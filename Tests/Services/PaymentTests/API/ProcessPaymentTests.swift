import HTTP
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Paying through the front door")
struct ProcessPaymentTests {
    @Test func `a good card pays, and the answer says what was done`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay(more: #","plan":"pro","cycle":"monthly""#)
            #expect(answer.status == 201)
            #expect(answer.json["status"]?.string == "SUCCEEDED")
            #expect(answer.json["gateway_id"]?.string?.hasPrefix("sb_ch_") == true)
            #expect(answer.json["error_message"] == nil)
            #expect(answer.json["amount"]?.integer == 999 && answer.json["currency"]?.string == "USD")
            #expect(answer.json["provider"]?.string == "sandbox")
            let id = try #require(answer.json["id"]?.integer)
            #expect(answer.headers["Location"] == "/api/v1/payments/\(id)")
            #expect(bench.effects.calls.succeeded == [PaymentID(id)])
        }
    }

    @Test func `a decline is saved before it is answered`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay("pm_card_visa_chargeDeclinedInsufficientFunds")
            #expect(answer.status == 201 && answer.json["status"]?.string == "FAILED")
            #expect(answer.json["error_code"]?.string == "insufficient_funds")
            #expect(answer.json["error_message"]?.string == "Your card has insufficient funds.")
            let id = try #require(answer.json["id"]?.integer)
            let kept = try await bench.send(.get, "\(id)")
            #expect(kept.json["payment"] == answer.json)
        }
    }

    @Test(arguments: [
        ("0", "USD"), ("-999", "USD"), ("998", "USD"), ("9.99", "USD"), ("99999999999999999999", "USD"),
        ("1e300", "USD"), ("9223372036854775807", "USD"), ("999", "EUR"),
    ])
    func `an amount that is no price of ours charges nothing`(amount: String, currency: String) async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay(amount: amount, currency: currency)
            #expect(answer.status == 422 && answer.blamed == ["#/amount"])
            #expect(answer.text.contains("999 (9.99 USD)"))
            #expect(try await bench.send(.get, "history").json["items"]?.array?.isEmpty == true)
        }
    }

    @Test func `the price of another plan than the one named is refused with the named one's prices`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay(more: #","plan":"business""#)
            #expect(answer.status == 422 && answer.text.contains("2999 (29.99 USD)"))
            #expect(!answer.text.contains("999 (9.99 USD)"))
            #expect(try await bench.pay(amount: "0", more: #","plan":"free""#).status == 422)
        }
    }

    @Test(arguments: [
        (#"{"amount":"999","currency":"USD","payment_method":"pm_card_visa"}"#, ["#/amount"]),
        (#"{"amount":999,"currency":"dollars","payment_method":"pm_card_visa"}"#, ["#/currency"]),
        (#"{"amount":999,"currency":"USD","payment_method":""}"#, ["#/payment_method"]),
        (#"{"amount":999,"currency":"USD","payment_method":"pm card"}"#, ["#/payment_method"]),
        (#"{"amount":999,"currency":"USD"}"#, ["#/payment_method"]),
        (#"{"amount":999,"currency":"USD","payment_method":"pm_card_visa","plan":"gold"}"#, ["#/plan"]),
        (#"{"amount":999,"currency":"USD","payment_method":"pm_card_visa","user_id":2}"#, ["#/user_id"]),
    ])
    func `a body that does not fit is refused by its fields`(body: String, fields: [String]) async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.send(.post, "process", json: body)
            #expect(answer.status == 422 && answer.blamed == fields, "\(answer.text)")
        }
    }

    @Test func `a card that the provider does not know is refused by its field`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay("pm_nobody", key: "k")
            #expect(answer.status == 422 && answer.blamed == ["#/payment_method"])
            let history = try await bench.send(.get, "history")
            #expect(history.json["items"]?.array?.compactMap { $0["status"]?.string } == ["FAILED"])
        }
    }

    @Test func `a repeat under the same key is the same payment, also when its answer was forgotten`() async throws {
        let clock = TestClock()
        try await MoneyBench.run(clock: clock) { bench async throws in
            let first = try await bench.pay(key: "k")
            #expect(try await bench.pay(key: "k").json == first.json)
            // Answers are kept for a day; the payment's own key is kept for ever.
            clock.advance(by: .hours(30))
            #expect(try await bench.pay(key: "k").json == first.json)
            #expect(try await bench.pay(amount: "2999", key: "k").status == 409)
            #expect(bench.effects.calls.succeeded.count == 1)
        }
    }

    @Test func `fifty at once under one key are one charge`() async throws {
        try await MoneyBench.run { bench async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...50 { group.addTask { try await bench.pay(key: "k").status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            // Whoever comes while the first is under way is told so; whoever comes after has its answer.
            #expect(Set(statuses).isSubset(of: [201, 409]) && statuses.contains(201))
            #expect(bench.effects.calls.succeeded.count == 1)
            #expect(try await bench.send(.get, "history").json["items"]?.array?.count == 1)
        }
    }

    @Test func `requests without a key are payments of their own`() async throws {
        try await MoneyBench.run { bench async throws in
            #expect(try await bench.pay().json["id"] != bench.pay().json["id"])
        }
    }

    @Test func `a lost answer is answered as processing, and found later`() async throws {
        let clock = TestClock()
        try await MoneyBench.run(clock: clock) { bench async throws in
            let answer = try await bench.pay("pm_card_lostAnswer", key: "k")
            #expect(answer.status == 201 && answer.json["status"]?.string == "PROCESSING")
            #expect(answer.headers["Retry-After"] == "5")
            clock.advance(by: .minutes(2))
            #expect(try await bench.money.reconcile().settled == 1)
            let id = try #require(answer.json["id"]?.integer)
            #expect(try await bench.send(.get, "\(id)").json["payment"]?["status"]?.string == "SUCCEEDED")
        }
    }

    @Test func `3-D Secure is finished by the card's owner and nobody else`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay("pm_card_threeDSecure")
            #expect(answer.json["status"]?.string == "REQUIRES_ACTION")
            let id = try #require(answer.json["id"]?.integer)
            let charge = try #require(answer.json["gateway_id"]?.string)
            let path = "sandbox/\(charge)/authenticate"
            #expect(answer.json["next_action"]?["url"]?.string == "/api/v1/payments/\(path)")
            #expect(try await bench.send(.post, "\(id)/confirm").json["status"]?.string == "REQUIRES_ACTION")
            let stranger = try await bench.send(.post, path, json: #"{"success":true}"#, as: MoneyDesk.ben)
            #expect(stranger.status == 404)
            let proven = try await bench.send(.post, path, json: #"{"success":true}"#)
            #expect(proven.status == 200 && proven.json["status"]?.string == "SUCCEEDED")
            #expect(try await bench.send(.post, path, json: #"{"success":false}"#).status == 409)
            #expect(try await bench.send(.post, "\(id)/confirm").json["status"]?.string == "SUCCEEDED")
            // The bank's own notice comes too, and finds nothing left to do.
            #expect(try await bench.money.workOff() == 1)
            #expect(bench.effects.calls.succeeded == [PaymentID(id)])
        }
    }

    @Test func `who fails to prove who they are has paid nothing`() async throws {
        try await MoneyBench.run { bench async throws in
            let answer = try await bench.pay("pm_card_threeDSecure")
            let charge = try #require(answer.json["gateway_id"]?.string)
            _ = try await bench.send(.post, "sandbox/\(charge)/authenticate", json: #"{"success":false}"#)
            #expect(try await bench.money.workOff() == 1)
            let history = try await bench.send(.get, "history")
            let payment = history.json["items"]?.array?.first
            #expect(payment?["status"]?.string == "FAILED")
            #expect(payment?["error_code"]?.string == "authentication_failed")
        }
    }
}
