import ChannelCore
import Contracts
import Database
import Events
import Kernel
import Saga
import TestSupport
import Testing

@testable import ChannelService

/// Where channels are kept: in memory, and in each database there is.
enum Storage: Sendable, CustomTestStringConvertible {
    case memory
    case database(DatabaseKind)

    static var all: [Storage] { [.memory] + DatabaseKind.available.map(Storage.database) }

    var testDescription: String {
        switch self {
        case .memory: "memory"
        case .database(let kind): kind.rawValue
        }
    }

    /// Lends an empty repository, and a way to read what was recorded in it.
    func lend(
        _ body: (any ChannelRepository, @Sendable () async throws -> [Recorded]) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let channels = MemoryChannels()
            try await body(channels) { channels.events.map { Recorded(name: type(of: $0).name, subject: $0.subject) } }
        case .database(let kind):
            try await withDatabase(
                kind, migrations: ChannelSchema.migrations + EventsSchema.migrations + SagaSchema.migrations
            ) { database in
                let clock = TestClock()
                let outbox = Outbox(source: "/analyticbot/channel-service", clock: clock, random: SeededRandom())
                let channels = SQLChannelRepository(
                    database: database, outbox: outbox, inbox: Inbox(clock: clock),
                    sagas: SagaStore(
                        database: database, outbox: outbox, clock: clock, random: SeededRandom(seed: 2)))
                try await body(channels) {
                    try await database.run("SELECT name, subject FROM outbox ORDER BY position").rows.map {
                        Recorded(name: try $0.text("name"), subject: try $0.text("subject"))
                    }
                }
            }
        }
    }
}

/// An event as it waits to be told.
struct Recorded: Equatable, Sendable {
    let name: String
    let subject: String
}
