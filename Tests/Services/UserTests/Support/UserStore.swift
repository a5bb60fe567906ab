import Contracts
import Database
import Events
import Kernel
import Saga
import TestSupport
import Testing
import UserCore

@testable import UserService

/// Where the repository suites run: in memory, and in each database there is.
enum UserStore: Sendable, CustomTestStringConvertible {
    case memory
    case database(DatabaseKind)

    static let all: [UserStore] = [.memory] + DatabaseKind.available.map { .database($0) }

    var testDescription: String {
        switch self {
        case .memory: "memory"
        case .database(let kind): kind.rawValue
        }
    }

    /// The three stores of one service, empty.
    struct Stores: Sendable {
        let users: any UserRepository
        let sessions: any SessionRepository
        let attempts: any AttemptLedger
        /// The names of the events recorded so far, in order, without those that tell of sagas.
        let recorded: @Sendable () async throws -> [String]
    }

    func withStores<Result: Sendable>(
        clock: TestClock = TestClock(), _ body: (Stores) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .memory:
            let users = MemoryUsers()
            let sessions = MemorySessions()
            return try await body(
                Stores(users: users, sessions: sessions, attempts: MemoryAttempts()) {
                    users.events.map { type(of: $0).name }
                })
        case .database(let kind):
            return try await withDatabase(
                kind, migrations: UserSchema.migrations + EventsSchema.migrations + SagaSchema.migrations
            ) {
                database in
                let outbox = Outbox(source: "/analyticbot/user-service", clock: clock, random: SeededRandom())
                let sagas = SagaStore(database: database, outbox: outbox, clock: clock, random: SeededRandom(seed: 2))
                return try await body(
                    Stores(
                        users: SQLUserRepository(database: database, outbox: outbox, sagas: sagas),
                        sessions: SQLSessionRepository(database: database, limits: SessionLimits()),
                        attempts: SQLAttemptLedger(database: database)
                    ) {
                        try await database.run(
                            "SELECT name FROM outbox WHERE name NOT LIKE 'saga.%' ORDER BY position"
                        ).rows
                            .map { try $0.text("name") }
                    })
            }
        }
    }
}

extension UserRepository {
    /// An account with fitting values.
    func make(
        _ name: String = "ada", events: @Sendable (User) -> [any Event] = { _ in [] }
    ) async throws -> User {
        let new = NewUser(
            email: try Email("\(name)@example.com"), username: try Username(name), passwordHash: "now:correct horse",
            locale: .english, createdAt: Timestamp(seconds: 1_750_000_000))
        return try await insert(new, recording: events)
    }
}
