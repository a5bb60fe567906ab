import HTTP
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Looking at payments and giving money back, through the front door")
struct PaymentHistoryTests {
    @Test func `nobody pays or looks without a token`() async throws {
        try await MoneyBench.run { bench async throws in
            for (method, path) in [
                (HTTPMethod.post, "process"), (.get, "history"), (.get, "1"), (.post, "1/confirm"), (.post, "1/refund"),
                (.get, "user/1/history"),
            ] {
                #expect(try await bench.bench.send(method, "/api/v1/payments/\(path)").status == 401)
            }
        }
    }

    @Test func `a stranger's payment is answered like one that is not there`() async throws {
        try await MoneyBench.run { bench async throws in
            let id = try #require(try await bench.pay().json["id"]?.integer)
            for path in ["\(id)", "\(id)/confirm"] {
                let method: HTTPMethod = path.hasSuffix("confirm") ? .post : .get
                let theirs = try await bench.send(method, path, as: MoneyDesk.ben)
                let unknown = try await bench.send(
                    method, path.replacing("\(id)", with: "99999"), as: MoneyDesk.ben)
                #expect(theirs.status == 404 && unknown.status == 404)
                #expect(theirs.json["detail"] == unknown.json["detail"])
            }
            #expect(try await bench.send(.get, "history", as: MoneyDesk.ben).json["items"]?.array?.isEmpty == true)
        }
    }

    @Test func `history comes page by page`() async throws {
        try await MoneyBench.run { bench async throws in
            for _ in 1...3 { _ = try await bench.pay() }
            let first = try await bench.send(.get, "history?limit=2")
            let cursor = try #require(first.json["next_cursor"]?.string)
            let last = try await bench.send(.get, "history?limit=2&cursor=\(cursor)")
            #expect(first.json["items"]?.array?.count == 2 && last.json["items"]?.array?.count == 1)
            #expect(last.json["next_cursor"] == nil)
            #expect(try await bench.send(.get, "history?limit=101").blamed == ["#/limit"])
            #expect(try await bench.send(.get, "0").status == 422)
        }
    }

    @Test func `an administrator sees anybody's history, others do not`() async throws {
        try await MoneyBench.run { bench async throws in
            _ = try await bench.pay()
            let path = "user/\(MoneyDesk.ada)/history"
            #expect(try await bench.send(.get, path, as: MoneyDesk.ada).status == 403)
            #expect(try await bench.send(.get, path, as: UserID(5), role: .moderator).status == 403)
            let seen = try await bench.send(.get, path, as: UserID(5), role: .admin)
            #expect(seen.status == 200 && seen.json["items"]?.array?.count == 1)
        }
    }

    @Test func `money goes back by an administrator's act, and its owner sees it`() async throws {
        try await MoneyBench.run { bench async throws in
            let id = try #require(try await bench.pay().json["id"]?.integer)
            #expect(try await bench.send(.post, "\(id)/refund", json: "{}").status == 403)
            #expect(bench.effects.calls.refunded == [])
            let part = try await bench.send(
                .post, "\(id)/refund", json: #"{"amount":400,"reason":"half a month"}"#, key: "r", as: UserID(5),
                role: .admin)
            #expect(part.status == 201 && part.json["status"]?.string == "SUCCEEDED")
            #expect(part.json["amount"]?.integer == 400)
            let seen = try await bench.send(.get, "\(id)")
            #expect(seen.json["payment"]?["status"]?.string == "PARTIALLY_REFUNDED")
            #expect(seen.json["payment"]?["refunded"]?.integer == 400)
            #expect(seen.json["refunds"]?.array?.compactMap { $0["reason"]?.string } == ["half a month"])
            let rest = try await bench.send(.post, "\(id)/refund", json: "{}", as: UserID(5), role: .admin)
            #expect(rest.json["amount"]?.integer == 599)
            #expect(bench.effects.calls.refunded == [400, 599])
        }
    }

    @Test func `a refund that cannot be is refused, and nothing moves`() async throws {
        try await MoneyBench.run { bench async throws in
            let id = try #require(try await bench.pay().json["id"]?.integer)
            func refund(_ json: String, of id: Int64) async throws -> Answer {
                try await bench.send(.post, "\(id)/refund", json: json, as: UserID(5), role: .admin)
            }
            for amount in ["0", "-1", "1.5"] {
                let answer = try await refund(#"{"amount":\#(amount)}"#, of: id)
                #expect(answer.status == 422 && answer.blamed == ["#/amount"])
            }
            #expect(try await refund(#"{"amount":1000}"#, of: id).status == 409)
            #expect(try await refund(#"{"reason":""}"#, of: id).blamed == ["#/reason"])
            #expect(try await refund("{}", of: 99_999).status == 404)
            #expect(bench.effects.calls.refunded == [])
        }
    }
}
