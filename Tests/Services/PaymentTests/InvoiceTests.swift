import Contracts
import Database
import HTTP
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("Invoices")
struct InvoiceTests {
    static let path = "/api/v1/payments/invoices"

    @Test(arguments: DatabaseKind.available)
    func `each payment has one, with its lines, and they add up`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            bench.clock.set(to: moment("2026-02-14T10:00:00Z"))
            _ = try await bench.change(#"{"plan":"business"}"#)
            try await bench.settleSagas()
            try await bench.pass(until: moment("2026-02-28T10:00:00Z"))
            let list = try await bench.ask(.get, Self.path).json["items"]?.array ?? []
            #expect(list.map { $0["number"]?.string } == ["AB-2026-000003", "AB-2026-000002", "AB-2026-000001"])
            #expect(list.map { $0["total"]?.integer } == [29_99, 10_00, 9_99])
            for invoice in list {
                let lines = invoice["lines"]?.array ?? []
                #expect(lines.compactMap { $0["amount"]?.integer }.reduce(0, +) == invoice["total"]?.integer)
                #expect(invoice["status"]?.string == "paid")
            }
            let change = list[1]["lines"]?.array ?? []
            #expect(change.map { $0["description"]?.string } == ["Business, monthly", "Unused time of Pro, monthly"])
            #expect(change.map { $0["amount"]?.integer } == [14_99, -4_99])
            #expect(list[0]["period_start"]?.string == "2026-02-28T10:00:00Z")
            #expect(list[0]["period_end"]?.string == "2026-03-31T10:00:00Z")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `they are counted without gaps, also when many pay at once`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            bench.till.set("pm_poor", .declines("No."))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in 1...40 {
                    let card = user % 4 == 0 ? "pm_poor" : "pm_card_visa"
                    group.addTask { _ = try await bench.subscribe(card: card, as: UserID(Int64(user))) }
                }
                try await group.waitForAll()
            }
            let numbers = try await bench.database.run("SELECT number FROM invoices").rows.map { try $0.text("number") }
            let expected = (1...30).map { InvoiceNumber.text(.invoice, year: 2026, Int64($0)) }
            #expect(numbers.sorted() == expected)
            // The next year begins anew.
            bench.clock.set(to: moment("2027-01-01T00:00:00Z"))
            _ = try await bench.subscribe(as: UserID(99))
            let last = try await bench.ask(.get, Self.path, as: UserID(99)).json["items"]?.array?.first
            #expect(last?["number"]?.string == "AB-2027-000001")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what went back stands in credit notes`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let payment = try await bench.database.run("SELECT id FROM payments").rows.first
            let id = try #require(payment).id("id", as: PaymentID.self)
            for (amount, key) in [(3_00 as Int64?, "a"), (nil, "b")] {
                _ = try await bench.refund(RefundRequest(paymentID: id, amount: amount, reason: nil, key: key))
                let shown = try await bench.ask(.get, "\(Self.path)/1").json
                #expect(shown["status"]?.string == (key == "a" ? "partially_credited" : "credited"))
                #expect(shown["credited"]?.integer == (key == "a" ? 3_00 : 9_99))
            }
            let notes = try await bench.ask(.get, "\(Self.path)/1").json["credit_notes"]?.array ?? []
            #expect(notes.map { $0["number"]?.string } == ["AB-2026-C000001", "AB-2026-C000002"])
            #expect(notes.map { $0["amount"]?.integer } == [3_00, 6_99])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a stranger's invoice looks like one that does not exist`(kind: DatabaseKind) async throws {
        try await SubscriptionBench.run(kind) { bench in
            try await bench.subscribed()
            let strange = try await bench.ask(.get, "\(Self.path)/1", as: UserID(2))
            let unknown = try await bench.ask(.get, "\(Self.path)/4711", as: UserID(2))
            #expect(strange.status == 404 && strange.code == "invoice_not_found")
            #expect(strange.json["detail"] == unknown.json["detail"] && strange.status == unknown.status)
            #expect(try await bench.ask(.get, "\(Self.path)/1").status == 200)
            #expect(try await bench.ask(.get, Self.path, as: UserID(2)).json["items"]?.array?.isEmpty == true)
            for bad in ["0", "-1", "x", "9223372036854775808"] {
                #expect(try await bench.ask(.get, "\(Self.path)/\(bad)").status == 422)
            }
        }
    }

    @Test func `a long list comes in pages`() async throws {
        try await SubscriptionBench.run(.sqlite) { bench in
            try await bench.subscribed()
            for month in 1...6 {
                let end = try #require(try await bench.subscriptions.live(of: SubscriptionBench.ada)?.period?.end)
                try await bench.pass(until: end)
                #expect(try await bench.count("invoices") == month + 1)
            }
            var (seen, cursor): ([String], String?) = ([], "")
            while let before = cursor {
                let query = before.isEmpty ? "" : "&cursor=\(before)"
                let page = try await bench.ask(.get, "\(Self.path)?limit=3\(query)").json
                seen += page["items"]?.array?.compactMap { $0["number"]?.string } ?? []
                cursor = page["next_cursor"]?.string
            }
            #expect(seen == (1...7).reversed().map { InvoiceNumber.text(.invoice, year: 2026, $0) })
            #expect(try await bench.ask(.get, "\(Self.path)?limit=0").blamed == ["#/limit"])
            #expect(try await bench.ask(.get, "\(Self.path)?limit=101").blamed == ["#/limit"])
        }
    }
}
