import Database
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

@Suite("A request under an Idempotency-Key", .serialized)
struct IdempotencyKeyTests {
    @Test(arguments: DatabaseKind.available)
    func `has its effect once, and its repeats are told what the first was`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            let first = try await desk.post("k-1", "coffee")
            #expect(first.status == 201 && first.headers["Location"] == "/orders/1" && first.text == "coffee #1")
            #expect(first.headers["Idempotent-Replayed"] == nil)
            // The same key without quotes is the same key.
            for key in ["k-1", "\"k-1\""] {
                let again = try await desk.post(key, "coffee")
                #expect(again.status == 201 && again.headers["Location"] == "/orders/1" && again.text == "coffee #1")
                #expect(again.headers["Idempotent-Replayed"] == "true" && again.headers["Set-Cookie"] == nil)
            }
            #expect(try await desk.effects == 1)
            #expect(try await desk.post(nil, "coffee").text == "coffee #2")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `twenty times at once has one effect`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await desk.post("k-1", "coffee") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try await desk.effects == 1)
            for answer in answers where answer.status != 201 {
                #expect(answer.status == 409 && answer.json["code"] == "idempotency_in_progress")
                #expect(answer.headers["Retry-After"] == "1")
            }
            #expect(answers.count { $0.status == 201 && $0.headers["Idempotent-Replayed"] == nil } == 1)
            #expect(try await desk.post("k-1", "coffee").headers["Idempotent-Replayed"] == "true")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `with another body, query or content type is 409, and does nothing`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            _ = try await desk.post("k-1", "coffee")
            let others = [
                try await desk.post("k-1", "tea"), try await desk.post("k-1", "coffee", target: "/orders?x=1"),
                try await desk.post("k-1", "coffee", type: "application/json"),
            ]
            for answer in others {
                #expect(answer.status == 409 && answer.json["code"] == "idempotency_key_reused")
            }
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `is of its caller, method and route only`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            for peer in ["198.51.100.7", "203.0.113.9"] { _ = try await desk.post("k-1", "coffee", peer: peer) }
            #expect(try await desk.post("k-1", "coffee", target: "/notes").status == 201)
            #expect(try await desk.post("k-1", "coffee", method: .put).status == 201)
            #expect(try await desk.effects == 4)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `that is under way is 409, however long it takes`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            let first = Task { try await desk.post("k-1", "slow") }
            #expect(await eventually { desk.isWaiting.isOn })
            // Far longer than a lease, with signs of life in between.
            for _ in 0..<2 {
                let before = try await desk.lease
                desk.bench.clock.advance(by: .seconds(4))
                #expect(try await eventually { try await desk.lease > before })
                let second = try await desk.post("k-1", "slow")
                #expect(second.status == 409 && second.headers["Retry-After"] == "1")
            }
            desk.mayGoOn.set(true)
            #expect(try await first.value.status == 201)
            #expect(try await desk.post("k-1", "slow").headers["Idempotent-Replayed"] == "true")
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `whose client left is finished all the same`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            let first = Task { try await desk.post("k-1", "slow") }
            #expect(await eventually { desk.isWaiting.isOn })
            first.cancel()
            desk.mayGoOn.set(true)
            _ = await first.result
            #expect(try await desk.post("k-1", "slow").headers["Idempotent-Replayed"] == "true")
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `that failed, or gave a token, may be sent again`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            for order in ["breakage", "refusal", "fault", "token"] {
                let first = try await desk.post("k-\(order)", order)
                let second = try await desk.post("k-\(order)", order)
                #expect(first.status == second.status && second.headers["Idempotent-Replayed"] == nil)
                #expect(first.text != second.text || order == "breakage" || order == "refusal")
            }
            #expect(try await desk.rows == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `whose answer is too long or streamed is never done twice`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            for order in ["long", "stream"] {
                #expect(try await desk.post("k-\(order)", order).status == 201)
                let again = try await desk.post("k-\(order)", order)
                #expect(again.status == 409 && again.json["code"] == "idempotency_answer_not_kept")
            }
            #expect(try await desk.effects == 2)
        }
    }

    @Test(arguments: ["", "\"open", "\"a\"b\"", "\u{1}", String(repeating: "k", count: 256)])
    func `that is no key is 400`(key: String) async throws {
        try await KeyedBench.run(.sqlite) { desk async throws in
            let answer = try await desk.post(key, "coffee")
            #expect(answer.status == 400 && answer.json["code"] == "idempotency_key_malformed")
            #expect(answer.json["detail"]?.string?.contains("Idempotency-Key") == true)
            #expect(try await desk.effects == 0)
        }
    }

    @Test func `that is longer than a megabyte is 413`() async throws {
        try await KeyedBench.run(.sqlite) { desk async throws in
            let body = String(repeating: "x", count: 1_048_577)
            #expect(try await desk.post("k-1", body).status == 413)
            #expect(try await desk.post(nil, body).status == 201)
        }
    }

    @Test func `keeps neither the key nor a digest that a body could be guessed by`() async throws {
        try await KeyedBench.run(.sqlite) { desk async throws in
            _ = try await desk.post("very-secret-key", "coffee")
            _ = try await desk.post("another-key", "coffee")
            let rows = try await desk.database.run("SELECT * FROM idempotency_keys").rows
            #expect(rows.count == 2 && !rows.contains { "\($0)".contains("very-secret-key") })
            #expect(try rows[0].bytes("request_digest") != rows[1].bytes("request_digest"))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `is forgotten after a day, and its row removed`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            _ = try await desk.post("k-1", "coffee")
            _ = try await desk.post("k-2", "coffee")
            desk.bench.clock.advance(by: .hours(23))
            #expect(try await desk.ledger.prune() == 0)
            #expect(try await desk.post("k-1", "coffee").headers["Idempotent-Replayed"] == "true")
            desk.bench.clock.advance(by: .hours(1))
            #expect(try await desk.post("k-1", "tea").status == 201)
            #expect(try await desk.ledger.prune() == 1)
            #expect(try await desk.rows == 1)
        }
    }
}
