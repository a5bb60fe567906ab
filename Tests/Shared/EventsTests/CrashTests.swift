import Contracts
import Database
import Events
import Kernel
import TestSupport
import Testing

/// A crash is everything in memory dropped at one point, and the files opened again.
@Suite("A process that ends at any moment")
struct CrashTests {
    private func withFiles(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder(body)
    }

    private func open(_ path: String) async throws -> SQLiteDatabase {
        let database = SQLiteDatabase(.file(path))
        try await Migrator.run(EventsSchema.migrations, on: database)
        return database
    }

    private func effects(_ database: any Database) async throws -> Int {
        try await database.run("SELECT user_id FROM effects").rows.count
    }

    /// A consumer as a service writes it: the effect once, with the inbox.
    private func consumer(_ database: any Database, clock: TestClock) -> Consumer {
        let inbox = Inbox(clock: clock)
        return Consumer(
            name: "analytics",
            handlers: [
                .on(UserRegistered.self) { event, receipt in
                    try await inbox.once(receipt, in: database) { transaction in
                        try await transaction.run("INSERT INTO effects VALUES ($1)", .id(event.userID))
                    }
                }
            ], database: database)
    }

    @Test func `between commit and delivery: the event is delivered at the next start, and only once`() async throws {
        try await withFiles { folder async throws in
            let clock = TestClock()
            let before = try await open("\(folder)/user.db")
            try await Publisher(before, clock: clock).register(1, 2)

            let after = try await open("\(folder)/user.db")
            let reader = try await open("\(folder)/analytics.db")
            try await reader.run("CREATE TABLE effects (user_id BIGINT)")
            let bus = InProcessBus(clock: clock, logger: silent)
            try await bus.subscribe(consumer(reader, clock: clock))
            #expect(try await Publisher(after, clock: clock).relay(to: bus).drain() == 2)
            #expect(try await effects(reader) == 2)
            await before.close()
            await after.close()
            await reader.close()
        }
    }

    @Test func `between delivery and its mark: the event comes again, and has no second effect`() async throws {
        try await withFiles { folder async throws in
            let clock = TestClock()
            let reader = try await open("\(folder)/analytics.db")
            try await reader.run("CREATE TABLE effects (user_id BIGINT)")
            let event = try envelope(registered(1))
            for _ in 0..<2 {
                let bus = InProcessBus(clock: clock, logger: silent)
                try await bus.subscribe(consumer(reader, clock: clock))
                try await bus.deliver([event])
            }
            #expect(try await effects(reader) == 1)
            await reader.close()
        }
    }

    @Test func `while an event waits to be tried again: it is tried after the next start`() async throws {
        try await withFiles { folder async throws in
            let clock = TestClock()
            let before = try await open("\(folder)/analytics.db")
            let first = InProcessBus(clock: clock, logger: silent)
            try await first.subscribe(consumer(before, clock: clock))
            // The table is not there yet, so the handler fails.
            try await first.deliver([envelope(registered(1))])
            #expect(try await first.backlog() == [DeliveryBacklog(consumer: "analytics", waiting: 1, dead: 0)])

            let after = try await open("\(folder)/analytics.db")
            try await after.run("CREATE TABLE effects (user_id BIGINT)")
            let second = InProcessBus(clock: clock, logger: silent)
            try await second.subscribe(consumer(after, clock: clock))
            clock.advance(by: .seconds(1))
            try await second.sweep()
            #expect(try await effects(after) == 1)
            await before.close()
            await after.close()
        }
    }
}
