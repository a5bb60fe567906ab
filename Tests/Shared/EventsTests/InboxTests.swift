import Contracts
import Database
import Events
import Kernel
import TestSupport
import Testing

@Suite("Handling an event once")
struct InboxTests {
    let receipt = EventReceipt(eventID: "e1", consumer: "analytics")

    @Test(arguments: DatabaseKind.available)
    func `the effect of a delivery that comes twice is made once`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            try await database.run("CREATE TABLE effects (number INTEGER)")
            let inbox = Inbox(clock: TestClock())
            for _ in 0..<2 {
                try await inbox.once(receipt, in: database) { try await $0.run("INSERT INTO effects VALUES (1)") }
            }
            #expect(try await database.run("SELECT number FROM effects").rows.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an effect that fails leaves no note, so that the next delivery makes it`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let inbox = Inbox(clock: TestClock())
            await #expect(throws: ServiceError.self) {
                _ = try await inbox.once(receipt, in: database) { _ in throw ServiceError(.conflict, "no") }
            }
            let second = try await inbox.once(receipt, in: database) { _ in "made" }
            #expect(second == "made")
            let third = try await inbox.once(receipt, in: database) { _ in "again" }
            #expect(third == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `two consumers handle the same event each for itself`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let inbox = Inbox(clock: TestClock())
            let other = EventReceipt(eventID: "e1", consumer: "notification")
            let handled = try await [
                inbox.once(receipt, in: database) { _ in 1 }, inbox.once(other, in: database) { _ in 2 },
            ]
            #expect(handled == [1, 2])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what is older than the window is forgotten`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let clock = TestClock()
            let inbox = Inbox(clock: clock)
            _ = try await inbox.once(receipt, in: database) { _ in 1 }
            clock.advance(by: .days(6))
            #expect(try await inbox.prune(olderThan: .days(7), in: database) == 0)
            clock.advance(by: .days(2))
            #expect(try await inbox.prune(olderThan: .days(7), in: database) == 1)
        }
    }
}
