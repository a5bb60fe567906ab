import Auth
import Database
import Events
import HTTP
import Kernel
import Saga
import TestSupport
import Testing

@Suite("Carrying sagas to their end")
struct SagaRunnerTests {
    @Test(arguments: DatabaseKind.available)
    func `every step is done in order, once, and told`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            let id = try await bench.start()
            try await bench.runner().turn()
            #expect(try await bench.state(of: id) == .completed)
            #expect(try await bench.effects(of: id) == ["order", "stock"])
            #expect(bench.neighbour.lines == ["PUT /parcel", "PUT /letter"])
            let told = try await bench.events()
            #expect(told.count == 5)
            #expect(told.last?.contains("completed") == true)
            let log = try await bench.store().log(of: id)
            #expect(log.map(\.step) == ["order", "stock", "parcel", "letter"])
            #expect(log.allSatisfy { $0.outcome == .done && $0.endedAt != nil })
        }
    }

    @Test func `a call carries the saga's id, its request, its trace and a token for its target`() async throws {
        try await SagaBench.run(.sqlite) { bench async throws in
            let id = try await bench.start()
            try await bench.runner().turn()
            let call = try #require(bench.neighbour.calls.first)
            #expect(call.key == id)
            #expect(call.requestID == SagaBench.request)
            #expect(call.body == #"{"name":"a lamp"}"#)
            let trace = try #require(TraceContext(traceparent: call.traceparent))
            #expect(trace.traceID == TraceContext(traceparent: SagaBench.trace)?.traceID)
            #expect(try await bench.store().log(of: id).contains { $0.spanID == trace.spanID })
            let tokens = try ServiceTokens(
                key: SigningKey(id: "services", secret: SagaBench.secret), issuer: "analyticbot", service: "post",
                clock: bench.clock, random: SystemRandom())
            let shown = String(call.token.dropFirst("Bearer ".count))
            #expect(try tokens.verifier().verify(shown).identity.kind == .service("orders"))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a refusal undoes everything in reverse, with the refused step`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            bench.neighbour.answer("PUT /parcel", 422)
            let id = try await bench.start()
            try await bench.runner().turn()
            #expect(try await bench.state(of: id) == .compensated)
            #expect(try await bench.effects(of: id) == ["order", "order undone", "stock", "stock undone"])
            #expect(bench.neighbour.lines == ["PUT /parcel", "DELETE /parcel"])
            let log = try await bench.store().log(of: id)
            #expect(
                log.map { "\($0.step) \($0.direction) \($0.outcome.rawValue)" } == [
                    "order forward done", "stock forward done", "parcel forward refused", "parcel compensate done",
                    "stock compensate done", "order compensate done",
                ])
            #expect(try await bench.events().filter { $0.contains("failed") }.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what is away is tried again until it is there`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            bench.neighbour.answer("PUT /parcel", .serviceUnavailable, .internalServerError, .noContent)
            let id = try await bench.start()
            let runner = try bench.runner()
            try await runner.turn()
            #expect(try await bench.state(of: id) == .running)
            #expect(try await bench.settle(id, by: runner))
            #expect(try await bench.state(of: id) == .completed)
            #expect(bench.neighbour.lines == Array(repeating: "PUT /parcel", count: 3) + ["PUT /letter"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `after the deadline what may have happened is undone, and undoing has an end`(
        kind: DatabaseKind
    ) async throws {
        try await SagaBench.run(kind) { bench async throws in
            bench.neighbour.answer("PUT /parcel", .serviceUnavailable)
            bench.neighbour.answer("DELETE /parcel", .serviceUnavailable)
            let id = try await bench.start()
            let runner = try bench.runner()
            #expect(try await bench.settle(id, by: runner))
            #expect(try await bench.state(of: id) == .compensationFailed)
            #expect(try await bench.effects(of: id) == ["order", "stock"])
            bench.neighbour.answer("DELETE /parcel", .noContent)
            _ = try await bench.store().follow(.retry, on: id, bench.plan, by: "user:1")
            try await runner.turn()
            #expect(try await bench.state(of: id) == .compensated)
            let orders = try await bench.store().log(of: id).filter { $0.direction == "operator" }
            #expect(orders.map(\.actor) == ["user:1"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an order overtakes a runner that is at work`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            bench.neighbour.answer("PUT /parcel", .serviceUnavailable)
            let id = try await bench.start()
            let runner = try bench.runner()
            try await runner.turn()
            _ = try await bench.store().follow(.compensate, on: id, bench.plan, by: "service:gateway")
            try await runner.turn()
            #expect(try await bench.state(of: id) == .compensated)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a transaction that is rolled back starts nothing`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            struct Refusal: Error {}
            await #expect(throws: Refusal.self) {
                try await bench.database.transaction { sql in
                    try await bench.store().start(bench.plan, with: SagaBench.Goods(name: "x"), in: sql)
                    throw Refusal()
                }
            }
            #expect(try await bench.store().list(SagaStore.Filter()).isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `two runners share the work and do nothing twice`(kind: DatabaseKind) async throws {
        try await SagaBench.run(kind) { bench async throws in
            var ids: [String] = []
            for _ in 0..<40 { ids.append(try await bench.start()) }
            let runners = [try bench.runner(), try bench.runner()]
            for _ in 0..<6 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for runner in runners { group.addTask { _ = try await runner.turn() } }
                    try await group.waitForAll()
                }
            }
            for id in ids {
                #expect(try await bench.state(of: id) == .completed)
                #expect(try await bench.effects(of: id) == ["order", "stock"])
            }
            #expect(bench.neighbour.lines.count == 80)
            #expect(Set(bench.neighbour.calls.map { $0.key + $0.line }).count == 80)
        }
    }

    @Test func `what ended well long ago is forgotten, what waits for an operator never`() async throws {
        try await SagaBench.run(.sqlite) { bench async throws in
            let done = try await bench.start()
            try await bench.runner().turn()
            bench.neighbour.answer("PUT /parcel", .serviceUnavailable)
            bench.neighbour.answer("DELETE /parcel", .serviceUnavailable)
            let stuck = try await bench.start()
            #expect(try await bench.settle(stuck, by: bench.runner()))
            bench.clock.advance(by: .days(31))
            #expect(try await bench.store().prune() == 1)
            #expect(try await bench.state(of: done) == nil)
            #expect(try await bench.state(of: stuck) == .compensationFailed)
        }
    }
}
