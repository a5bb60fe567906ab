import Database
import HTTP
import Kernel
import TestSupport
import Testing

@testable import ServiceKit

/// A crash leaves in the database what was committed, and nobody who renews the lease.
@Suite("A crash in the middle of a request under an Idempotency-Key", .serialized)
struct IdempotencyCrashTests {
    /// What a turn that dies leaves behind, once `work` was committed.
    private func dyingTurn(
        _ desk: KeyedBench, at target: String, _ work: (any SQLExecutor) async throws -> Void
    ) async throws {
        let body = Array("coffee".utf8)
        let request = Request(
            method: .post, target: target, path: target, headers: ["Content-Type": "text/plain"],
            peer: "198.51.100.7")
        let route = Route(.post, target, access: .everyone, "") { _ in Response(.ok) }
        let turn = KeyedRequest(request, at: route, key: "k-1", body: body, turn: "the dead one")
        guard case .begun = try await desk.ledger.begin(turn) else { throw SupportError("the key is taken") }
        try await KeyedEffect.$current.withValue(turn) { try await work(desk.database) }
    }

    @Test(arguments: DatabaseKind.available)
    func `before the effect: the key is free after a lease, and the work is done then`(
        kind: DatabaseKind
    ) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            try await dyingTurn(desk, at: "/orders") { _ in }
            let early = try await desk.post("k-1", "coffee")
            #expect(early.status == 409 && early.headers["Retry-After"] == "1")
            desk.bench.clock.advance(by: .seconds(5))
            // Another request never takes the key over: the dead one may have been answered.
            #expect(try await desk.post("k-1", "tea").json["code"] == "idempotency_key_reused")
            #expect(try await desk.post("k-1", "coffee").status == 201)
            #expect(try await desk.post("k-1", "coffee").headers["Idempotent-Replayed"] == "true")
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `between an effect that is not noted and its answer: the work is done again, as documented`(
        kind: DatabaseKind
    ) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            try await dyingTurn(desk, at: "/orders") { try await $0.run("INSERT INTO orders (text) VALUES ('coffee')") }
            desk.bench.clock.advance(by: .seconds(5))
            #expect(try await desk.post("k-1", "coffee").status == 201)
            #expect(try await desk.effects == 2)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `between an effect noted in its transaction and its answer: nothing is done twice`(
        kind: DatabaseKind
    ) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            try await dyingTurn(desk, at: "/notes") { sql async throws in
                try await sql.run("INSERT INTO orders (text) VALUES ('coffee')")
                try await KeyedEffect.note(in: sql)
            }
            #expect(try await desk.post("k-1", "coffee", target: "/notes").json["code"] == "idempotency_in_progress")
            desk.bench.clock.advance(by: .seconds(5))
            let again = try await desk.post("k-1", "coffee", target: "/notes")
            #expect(again.status == 409 && again.json["code"] == "idempotency_answer_not_kept")
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a turn that was given up for dead can commit nothing any more`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            try await dyingTurn(desk, at: "/notes") { sql async throws in
                desk.bench.clock.advance(by: .seconds(5))
                #expect(try await desk.post("k-1", "coffee", target: "/notes").status == 201)
                await #expect(throws: ServiceError.self) {
                    try await desk.database.transaction { sql async throws in
                        try await sql.run("INSERT INTO orders (text) VALUES ('coffee')")
                        try await KeyedEffect.note(in: sql)
                    }
                }
            }
            #expect(try await desk.effects == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a failure after a noted effect does not free the key`(kind: DatabaseKind) async throws {
        try await KeyedBench.run(kind) { desk async throws in
            #expect(try await desk.post("k-1", "breakage", target: "/notes").status == 500)
            let again = try await desk.post("k-1", "breakage", target: "/notes")
            #expect(again.status == 409 && again.json["code"] == "idempotency_answer_not_kept")
            #expect(try await desk.effects == 1)
        }
    }
}
