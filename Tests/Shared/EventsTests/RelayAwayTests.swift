import Database
import Events
import Kernel
import Reactor
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("A relay whose bus is away")
struct RelayAwayTests {
    /// A bus that answers nothing until it is let go, and then takes everything.
    private final class Hanging: EventBus {
        private struct State {
            var isOpen = false
            var calls = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())

        var calls: Int { state.withLock { $0.calls } }

        func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    state.calls += 1
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
            return envelopes.map { _ in .taken }
        }

        func open() {
            let waiting = state.withLock { state in
                state.isOpen = true
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func subscribe(_ consumer: Consumer) async throws {}
        func deadLetters(of consumer: String) -> (any DeadLetters)? { nil }
    }

    @Test(arguments: DatabaseKind.available)
    func `spends no attempt, however long it lasts`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let publisher = Publisher(database, clock: TestClock())
            let bus = OutboxRelayTests.Recorder()
            bus.leave(true)
            try await publisher.register(1, 2)
            var limits = RelayLimits()
            limits.attempts = 2
            let relay = publisher.relay(to: bus, limits: limits)
            for _ in 0..<5 { #expect(try await relay.drain() == 0) }
            let rows = try await database.run("SELECT state, attempts FROM outbox").rows
            #expect(try rows.map { try $0.text("state") } == ["pending", "pending"])
            #expect(try rows.map { try $0.integer("attempts") } == [0, 0])
            bus.leave(false)
            #expect(try await relay.drain() == 2)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `goes on by itself when the bus is back`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let publisher = Publisher(database, clock: TestClock())
            let bus = OutboxRelayTests.Recorder()
            bus.leave(true)
            var limits = RelayLimits()
            limits.firstAway = .milliseconds(5)
            limits.longestAway = .milliseconds(10)
            let group = ServiceGroup(services: [publisher.relay(to: bus, limits: limits)], logger: silent)
            let running = Task { try await group.run() }
            try await publisher.register(1)
            #expect(await eventually { bus.asked > 2 })
            bus.leave(false)
            #expect(await eventually { bus.taken.count == 1 })
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a bus that hangs holds no transaction longer than its deadline, and is not asked twice at once`(
        kind: DatabaseKind
    ) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let publisher = Publisher(database, clock: TestClock())
            let bus = Hanging()
            try await publisher.register(1)
            var limits = RelayLimits()
            limits.publish = .milliseconds(20)
            let relay = publisher.relay(to: bus, limits: limits)
            #expect(try await relay.drain() == 0)
            #expect(try await relay.drain() == 0)
            #expect(bus.calls == 1)
            // The row is locked by nobody.
            let lock = database.dialect == .postgres ? " FOR UPDATE NOWAIT" : ""
            #expect(try await database.run("SELECT position FROM outbox\(lock)").rows.count == 1)
            bus.open()
            #expect(try await eventually { try await relay.drain() == 1 })
        }
    }

    @Test(.enabled(if: TestPostgres.url != nil, "TEST_DATABASE_URL is not set"))
    func `a commit of another program wakes the relay, also after its connection broke`() async throws {
        try await withPostgresDatabase { url async throws in
            let (here, there) = (try database(url), try database(url))
            try await Migrator.run(EventsSchema.migrations, on: here)
            let clock = TestClock()
            let bus = OutboxRelayTests.Recorder()
            var limits = RelayLimits()
            limits.poll = .seconds(3_600)
            let group = ServiceGroup(
                services: [Publisher(here, clock: clock).relay(to: bus, limits: limits)], logger: silent)
            let running = Task { try await group.run() }
            // Another outbox object: nothing but the database ties the two together.
            let other = Publisher(there, clock: clock)
            try await other.register(1)
            #expect(await eventually { bus.taken.count == 1 })
            try await there.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN outbox'")
            try await other.register(2)
            #expect(await eventually { bus.taken.count == 2 })
            try await other.register(3)
            #expect(await eventually { bus.taken.count == 3 })
            await group.triggerGracefulShutdown()
            try await running.value
            await here.close()
            await there.close()
        }
    }

    private func database(_ url: String) throws -> PostgresDatabase {
        PostgresDatabase(url: url, loops: try testLoops())
    }
}
