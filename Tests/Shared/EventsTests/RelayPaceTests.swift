import Database
import Events
import Kernel
import TestSupport
import Testing

/// How fast a backlog goes out. Takes a minute, so it runs when it is asked for: `RELAY_PACE=100000`.
@Suite("The pace of a relay", .serialized, .enabled(if: pacedEvents > 0, "RELAY_PACE is not set"))
struct RelayPaceTests {

    @Test(arguments: DatabaseKind.available, [1, 1_000, 1_000_000])
    func `a backlog is drained at 2 000 events a second or more`(kind: DatabaseKind, subjects: Int) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let publisher = Publisher(database, clock: TestClock())
            var start = ContinuousClock.now
            for first in stride(from: 0, to: pacedEvents, by: 1_000) {
                try await database.transaction { transaction in
                    let users = first..<min(first + 1_000, pacedEvents)
                    try await publisher.outbox.append(users.map { registered(Int64($0 % subjects)) }, in: transaction)
                }
            }
            let written = ContinuousClock.now - start
            let bus = OutboxRelayTests.Recorder()
            start = .now
            #expect(try await publisher.relay(to: bus).drain() == pacedEvents)
            let span = ContinuousClock.now - start
            let pace = Double(pacedEvents) / span.inSeconds
            writeLine(
                "\(kind) \(pacedEvents) events of \(subjects) subjects: recorded in \(written), \(pace) events/s out")
            #expect(pace >= 2_000)
        }
    }
}

/// How many events wait in the outbox to be published.
private let pacedEvents = Int(ProcessEnvironment.variables()["RELAY_PACE"] ?? "") ?? 0
