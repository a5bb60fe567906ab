package import Database
internal import FoundationEssentials
internal import Kernel

/// The databases that a repository's suite runs on: SQLite always, PostgreSQL when `TEST_DATABASE_URL` names a server.
///
///     @Test(arguments: DatabaseKind.available)
///     func `a taken address is a conflict`(kind: DatabaseKind) async throws {
///         try await withDatabase(kind, migrations: UserSchema.migrations) { database async throws in … }
///     }
package enum DatabaseKind: String, Sendable, CaseIterable {
    case sqlite

    package static let available: [DatabaseKind] = [.sqlite]
}

/// Lends `body` an empty database of its own with the migrations applied; it is gone afterwards.
package func withDatabase<Result: Sendable>(
    _ kind: DatabaseKind, migrations: [Migration] = [], limits: DatabaseLimits = DatabaseLimits(),
    _ body: (any Database) async throws -> Result
) async throws -> Result {
    switch kind {
    case .sqlite:
        try await withTemporaryFolder { folder in
            let database = SQLiteDatabase(.file("\(folder)/test.db"), limits: limits)
            return try await use(database, migrations, body)
        }
    }
}

/// Lends `body` the path of an empty folder, which is erased afterwards with the files in it.
package func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = "/tmp/analyticbot-test-\(hexadecimal(SystemRandom().bytes(8)))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// What stops a test before it has tested anything.
package struct SupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
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
