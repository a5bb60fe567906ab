import Contracts
import Database
import Events
import Kernel
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("Publishing what the outbox holds")
struct OutboxRelayTests {
    /// A bus that notes what it is given and refuses some subjects.
    final class Recorder: EventBus {
        private struct State {
            var taken: [Envelope] = []
            var refused: Set<String> = []
            var isAway = false
            var asked = 0
        }

        private let state = Mutex(State())

        var taken: [Envelope] { state.withLock { $0.taken } }
        var asked: Int { state.withLock { $0.asked } }
        var subjects: [String] { taken.map(\.subject) }

        func refuse(_ subjects: Set<String>) { state.withLock { $0.refused = subjects } }

        func leave(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

        func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
            state.withLock { state in
                state.asked += 1
                return envelopes.map { envelope in
                    if state.isAway { return .away(reason: "nobody is there") }
                    if state.refused.contains(envelope.subject) { return .refused(reason: "Refusal") }
                    state.taken.append(envelope)
                    return .taken
                }
            }
        }

        func deadLetters(of consumer: String) -> (any DeadLetters)? { nil }

        func subscribe(_ consumer: Consumer) async throws {}
    }

    private func withPublisher(
        _ kind: DatabaseKind, _ body: (Publisher, TestClock, Recorder) async throws -> Void
    ) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let clock = TestClock()
            try await body(Publisher(database, clock: clock), clock, Recorder())
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event is published once, whole, with the trace it was recorded under`(kind: DatabaseKind) async throws {
        try await withPublisher(kind) { publisher, clock, bus async throws in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await EventContext.$current.withValue(EventContext(traceparent: trace, correlationID: "request-1")) {
                try await publisher.register(42)
            }
            let relay = publisher.relay(to: bus)
            #expect(try await relay.drain() == 1)
            #expect(try await relay.drain() == 0)
            let envelope = try #require(bus.taken.first)
            #expect(envelope.name == "user.registered")
            #expect(envelope.subject == "user/42")
            #expect(envelope.source == "/analyticbot/user-service")
            #expect(envelope.traceparent == trace)
            #expect(envelope.correlationID == "request-1")
            #expect(envelope.time == clock.now)
            #expect(try EventCoding.decode(UserRegistered.self, from: envelope.data) == registered(42))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event of a transaction that is taken back is never published`(kind: DatabaseKind) async throws {
        try await withPublisher(kind) { publisher, _, bus async throws in
            await #expect(throws: Witness.Refusal.self) {
                try await publisher.database.transaction { transaction in
                    try await publisher.outbox.append([registered(1)], in: transaction)
                    throw Witness.Refusal()
                }
            }
            #expect(try await publisher.relay(to: bus).drain() == 0)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `events about one subject go out in order, across batches`(kind: DatabaseKind) async throws {
        try await withPublisher(kind) { publisher, _, bus async throws in
            for user in [1, 2, 1, 1, 2] as [Int64] { try await publisher.register(user) }
            var limits = RelayLimits()
            limits.batch = 2
            try await publisher.relay(to: bus, limits: limits).drain()
            let inOrder = bus.taken.filter { $0.subject == "user/1" }.map(\.id)
            #expect(inOrder.count == 3)
            #expect(bus.taken.count == 5)
            let recorded = try await publisher.database.run(
                "SELECT event_id FROM outbox WHERE subject = 'user/1' ORDER BY position")
            #expect(try recorded.rows.map { try $0.text("event_id") } == inOrder)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event that is refused holds back its own subject only, and comes later`(kind: DatabaseKind) async throws {
        try await withPublisher(kind) { publisher, clock, bus async throws in
            bus.refuse(["user/1"])
            try await publisher.register(1, 2, 1)
            let relay = publisher.relay(to: bus)
            #expect(try await relay.drain() == 1)
            #expect(bus.subjects == ["user/2"])
            bus.refuse([])
            #expect(try await relay.drain() == 0)
            clock.advance(by: .seconds(1))
            #expect(try await relay.drain() == 2)
            #expect(bus.subjects == ["user/2", "user/1", "user/1"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event refused too often is given up with the reason, until it is sent on`(kind: DatabaseKind) async throws
    {
        try await withPublisher(kind) { publisher, clock, bus async throws in
            bus.refuse(["user/1"])
            try await publisher.register(1)
            var limits = RelayLimits()
            limits.attempts = 2
            let relay = publisher.relay(to: bus, limits: limits)
            try await relay.drain()
            clock.advance(by: .seconds(60))
            #expect(
                try await publisher.outbox.backlog(in: publisher.database)
                    == OutboxBacklog(pending: 1, dead: 0, oldestAge: .seconds(60)))
            try await relay.drain()
            #expect(
                try await publisher.outbox.backlog(in: publisher.database)
                    == OutboxBacklog(pending: 0, dead: 1, oldestAge: nil))
            let row = try await publisher.database.run("SELECT last_error FROM outbox").rows.first
            #expect(try row?.text("last_error").contains("Refusal") == true)
            let letters = OutboxDeadLetters(outbox: publisher.outbox, database: publisher.database)
            let letter = try #require(try await letters.list(limit: 10, offset: 0).first)
            #expect(letter.reason == "Refusal")
            #expect(letter.attempts == 2)
            #expect(letter.diedAt == clock.now)
            bus.refuse([])
            #expect(try await letters.replay(letter.envelope.id))
            #expect(try await relay.drain() == 1)
            #expect(try await !letters.replay(letter.envelope.id))
        }
    }

    /// On PostgreSQL only: two programs never share a SQLite file.
    @Test(.enabled(if: TestPostgres.url != nil, "TEST_DATABASE_URL is not set"))
    func `two relays on one outbox publish each event once and keep the order`() async throws {
        try await withPublisher(.postgres) { publisher, _, bus async throws in
            for round in 0..<20 { try await publisher.register(Int64(round % 4), Int64(round % 4 + 10)) }
            var limits = RelayLimits()
            limits.batch = 3
            let relays = [publisher.relay(to: bus, limits: limits), publisher.relay(to: bus, limits: limits)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for relay in relays { group.addTask { try await relay.drain() } }
                try await group.waitForAll()
            }
            try await relays[0].drain()
            #expect(bus.taken.count == 40)
            for subject in Set(bus.subjects) {
                let recorded = try await publisher.database.run(
                    "SELECT event_id FROM outbox WHERE subject = $1 ORDER BY position", .text(subject))
                let sent = bus.taken.filter { $0.subject == subject }.map(\.id)
                #expect(try recorded.rows.map { try $0.text("event_id") } == sent)
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a running relay is woken by the commit, and stops when it is told to`(kind: DatabaseKind) async throws {
        try await withPublisher(kind) { publisher, _, bus async throws in
            var limits = RelayLimits()
            limits.poll = .seconds(3_600)
            let group = ServiceGroup(services: [publisher.relay(to: bus, limits: limits)], logger: silent)
            let running = Task { try await group.run() }
            try await publisher.register(1)
            #expect(await eventually { bus.taken.count == 1 })
            try await publisher.register(2)
            #expect(await eventually { bus.taken.count == 2 })
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }
}
