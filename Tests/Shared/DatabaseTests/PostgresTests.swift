import Database
import Kernel
import Reactor
import TestSupport
import Testing

@Suite("PostgreSQL on the event loop", .enabled(if: TestPostgres.url != nil, "TEST_DATABASE_URL is not set"))
struct PostgresTests {
    private func withDatabases<Result: Sendable>(
        limits: DatabaseLimits = .patient, _ body: (PostgresDatabase, PostgresDatabase) async throws -> Result
    ) async throws -> Result {
        try await withPostgresDatabase { url in
            let one = PostgresDatabase(url: url, loops: try testLoops(), limits: limits)
            let other = PostgresDatabase(url: url, loops: try testLoops(), limits: .patient)
            let result = try await body(one, other)
            await one.close()
            await other.close()
            return result
        }
    }

    private func endBackends(_ database: PostgresDatabase) async throws {
        try await database.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1",
            .integer(try await ownNumber(database)))
    }

    private func ownNumber(_ database: any SQLExecutor) async throws -> Int64 {
        try #require(try await database.run("SELECT pg_backend_pid() AS pid").rows.first).integer("pid")
    }

    @Test func `connections that the server ends are replaced`() async throws {
        try await withDatabases { database, admin async throws in
            let before = try await ownNumber(database)
            try await endBackends(admin)
            // The server's goodbye may be on its way still; once it has arrived, every statement succeeds.
            let isBack = await eventually { (try? await ownNumber(database)).map { $0 != before } ?? false }
            #expect(isBack)
            #expect(try await database.run("SELECT 1 AS one").rows.count == 1)
        }
    }

    @Test func `a transaction whose connection dies fails as unavailable and leaves nothing`() async throws {
        try await withDatabases { database, admin async throws in
            try await database.run("CREATE TABLE notes (words TEXT)")
            let error = await #expect(throws: DatabaseError.self) {
                try await database.transaction { transaction in
                    try await transaction.run("INSERT INTO notes VALUES ('lost')")
                    try await endBackends(admin)
                    try await transaction.run("INSERT INTO notes VALUES ('too')")
                }
            }
            #expect(error?.asServiceError?.kind == .unavailable)
            #expect(try await database.run("SELECT words FROM notes").rows.isEmpty)
            #expect(database.poolState.inUse == 0)
        }
    }

    @Test func `two transactions that clash are repeated until both are done`() async throws {
        try await withDatabases { database, _ async throws in
            try await database.run("CREATE TABLE counters (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)")
            try await database.run("INSERT INTO counters VALUES (1, 0), (2, 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1)] as [(Int64, Int64)] {
                    group.addTask {
                        try await database.transaction { transaction in
                            try await transaction.run("SET LOCAL deadlock_timeout = '10ms'")
                            let add = "UPDATE counters SET number = number + 1 WHERE id = $1"
                            try await transaction.run(add, .integer(first))
                            try await transaction.run("SELECT pg_sleep(0.02)")
                            try await transaction.run(add, .integer(second))
                        }
                    }
                }
                try await group.waitForAll()
            }
            let total = try await database.run("SELECT SUM(number) AS total FROM counters").rows.first
            #expect(try total?.integer("total") == 4)
        }
    }

    @Test func `a statement past its deadline is ended, and the connection serves on`() async throws {
        var limits = DatabaseLimits.patient
        limits.connections = 1
        limits.statement = .milliseconds(50)
        try await withDatabases(limits: limits) { database, _ async throws in
            let before = try await ownNumber(database)
            let error = await #expect(throws: DatabaseError.self) { try await database.run("SELECT pg_sleep(60)") }
            #expect(error?.asServiceError?.kind == .unavailable)
            #expect(try await ownNumber(database) == before)
        }
    }

    @Test func `more statements than the pool has connections all get their turn`() async throws {
        try await withDatabases { database, _ async throws in
            let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for number in 0..<Int64(200) {
                    group.addTask {
                        let row = try await database.run("SELECT $1 + 0 AS number", .integer(number)).rows.first
                        return try #require(row).integer("number")
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(numbers.count == 200)
            #expect(database.poolState.idle <= DatabaseLimits().connections)
        }
    }

    @Test func `statements beyond the prepared ones run all the same`() async throws {
        var limits = DatabaseLimits.patient
        limits.preparedStatements = 2
        try await withDatabases(limits: limits) { database, _ async throws in
            for round in 0..<3 {
                for number in 0..<5 {
                    let row = try await database.run("SELECT \(number) + $1 AS sum", .integer(Int64(round))).rows.first
                    #expect(try row?.integer("sum") == Int64(number + round))
                }
            }
        }
    }

    @Test func `a caller on an event loop stays on it`() async throws {
        try await withDatabases { database, _ async throws in
            let loop = try testLoops().next()
            let stayed = try await Task(executorPreference: loop) {
                var stayed = true
                for _ in 0..<20 {
                    try await database.run("SELECT 1")
                    stayed = stayed && loop.isCurrent
                }
                return stayed
            }.value
            #expect(stayed)
        }
    }

    @Test func `a server that is not there is unavailable, at once while the pause lasts`() async throws {
        let database = PostgresDatabase(url: "postgresql://nobody@127.0.0.1:1/none", loops: try testLoops())
        for _ in 0..<3 {
            let error = await #expect(throws: DatabaseError.self) { try await database.run("SELECT 1") }
            #expect(error?.asServiceError?.kind == .unavailable)
        }
        await database.close()
    }
}
