import Auth
import Contracts
import Database
import Events
import HTTP
import Kernel
import Logging
import Monitoring
import Saga
import TestSupport
import UserCore

@testable import UserService

/// The sagas of accounts over a database of their own, with one recorded neighbour in the place of all.
struct UserSagaBench: Sendable {
    let database: any Database
    let clock = TestClock()
    let neighbour: RecordedNeighbour

    static func run(_ kind: DatabaseKind, _ body: (UserSagaBench) async throws -> Void) async throws {
        let migrations = UserSchema.migrations + EventsSchema.migrations + SagaSchema.migrations
        try await withDatabase(kind, migrations: migrations) { database async throws in
            try await RecordedNeighbour.run { neighbour async throws in
                try await body(UserSagaBench(database: database, neighbour: neighbour))
            }
        }
    }

    private var outbox: Outbox {
        Outbox(source: "/analyticbot/user-service", clock: clock, random: SystemRandom())
    }
    private var store: SagaStore {
        SagaStore(database: database, outbox: outbox, clock: clock, random: SystemRandom())
    }
    var users: SQLUserRepository { SQLUserRepository(database: database, outbox: outbox, sagas: store) }

    private func runner() throws -> SagaRunner {
        let tokens = try ServiceTokens(
            key: SigningKey(id: "services", secret: Array("a-secret-of-the-suite-with-enough-bytes".utf8)),
            issuer: "analyticbot", service: "user", clock: clock, random: SystemRandom())
        let addresses = ["analytics", "channel", "notification", "payment"].map { ($0, [neighbour.url]) }
        return SagaRunner(
            store: store, definitions: [.createUser(users), .deleteUser()],
            neighbours: Neighbours(
                addresses: Dictionary(uniqueKeysWithValues: addresses), client: HTTPClient(loops: try testLoops()),
                tokens: tokens),
            metrics: SagaMetrics(MetricsRegistry(), store: store),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Lets `steps` pauses of `pause` pass, with what is due done after each.
    func pass(_ steps: Int = 1, of pause: Duration = .seconds(5)) async throws {
        let runner = try runner()
        for _ in 0..<steps {
            try await runner.turn()
            clock.advance(by: pause)
        }
    }

    /// The state of the newest saga of that name.
    func state(of name: String) async throws -> SagaState? {
        var filter = SagaStore.Filter()
        filter.name = name
        return try await store.list(filter).first?.progress.state
    }

    /// The data of each event of that name, in order.
    func told(_ name: String) async throws -> [String] {
        try await database.run("SELECT data FROM outbox WHERE name = $1 ORDER BY position", .text(name)).rows
            .map { try $0.text("data") }
    }
}
