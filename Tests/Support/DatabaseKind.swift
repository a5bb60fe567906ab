package import Database
internal import Kernel

/// The databases that a repository's suite runs on: SQLite always, PostgreSQL when `TEST_DATABASE_URL` names a server.
///
///     @Test(arguments: DatabaseKind.available)
///     func `a taken address is a conflict`(kind: DatabaseKind) async throws {
///         try await withDatabase(kind, migrations: UserSchema.migrations) { database async throws in … }
///     }
package enum DatabaseKind: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// Says on standard error, once, when the PostgreSQL half is left out.
    package static let available: [DatabaseKind] = {
        if TestPostgres.url != nil { return [.sqlite, .postgres] }
        writeLine("TEST_DATABASE_URL is not set: the PostgreSQL half of the database suites is skipped.")
        return [.sqlite]
    }()
}

/// Lends `body` an empty database of its own with the migrations applied; it is gone afterwards.
package func withDatabase<Result: Sendable>(
    _ kind: DatabaseKind, migrations: [Migration] = [], limits: DatabaseLimits = .patient,
    _ body: (any Database) async throws -> Result
) async throws -> Result {
    switch kind {
    case .sqlite:
        try await withTemporaryFolder { folder in
            try await use(SQLiteDatabase(.file("\(folder)/test.db"), limits: limits), migrations, body)
        }
    case .postgres:
        try await withPostgresDatabase { url in
            try await use(PostgresDatabase(url: url, loops: testLoops(), limits: limits), migrations, body)
        }
    }
}

extension DatabaseLimits {
    /// For a machine that runs hundreds of tests at once: nobody is refused for having to wait.
    package static var patient: DatabaseLimits {
        var limits = DatabaseLimits()
        limits.wait = .seconds(120)
        return limits
    }
}

private func use<Result: Sendable>(
    _ database: any Database, _ migrations: [Migration], _ body: (any Database) async throws -> Result
) async throws -> Result {
    do {
        try await Migrator.run(migrations, on: database)
        let result = try await body(database)
        await database.close()
        return result
    } catch {
        await database.close()
        throw error
    }
}
