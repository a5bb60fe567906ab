package import Kernel

/// Brings a schema up to date: each migration once, in order, in a transaction of its own, with its checksum recorded.
package enum Migrator {
    /// Applies what is missing and returns the versions applied. Several programs may start at once: one works, the
    /// others wait for it. Throws `MigrationError`, or `DatabaseError` when the database is away.
    @discardableResult
    package static func run(
        _ migrations: [Migration], on database: any Database, clock: any WallClock = SystemClock()
    ) async throws -> [Int] {
        let ordered = migrations.sorted { $0.version < $1.version }
        for (one, next) in zip(ordered, ordered.dropFirst()) where one.version == next.version {
            throw MigrationError.duplicateVersion(one.version)
        }
        let known = try await database.transaction { transaction in
            try await lock(transaction, database.dialect)
            try await transaction.script(table(database.dialect))
            return try await applied(transaction)
        }
        var added: [Int] = []
        for migration in ordered {
            if let checksum = known[migration.version] {
                try check(migration, checksum, database.dialect)
            } else if try await apply(migration, on: database, clock) {
                added.append(migration.version)
            }
        }
        return added
    }

    /// False when another program applied it in the meantime.
    private static func apply(
        _ migration: Migration, on database: any Database, _ clock: any WallClock
    ) async throws -> Bool {
        let dialect = database.dialect
        return try await database.transaction { transaction in
            try await lock(transaction, dialect)
            if let checksum = try await applied(transaction)[migration.version] {
                try check(migration, checksum, dialect)
                return false
            }
            do { try await transaction.script(migration.text(for: dialect)) } catch let reason as DatabaseError {
                throw MigrationError.refused(version: migration.version, name: migration.name, reason: reason)
            }
            try await transaction.run(
                "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                .integer(Int64(migration.version)), .text(migration.name), .text(migration.checksum(for: dialect)),
                .timestamp(clock.now))
            return true
        }
    }

    private static func check(_ migration: Migration, _ checksum: String, _ dialect: Dialect) throws {
        guard checksum == migration.checksum(for: dialect) else {
            throw MigrationError.changed(version: migration.version, name: migration.name)
        }
    }

    private static func applied(_ executor: any SQLExecutor) async throws -> [Int: String] {
        let rows = try await executor.run("SELECT version, checksum FROM schema_migrations").rows
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (Int(try $0.integer("version")), try $0.text("checksum")) })
    }

    /// SQLite needs no lock: its transaction has begun as the one writer.
    private static func lock(_ executor: any SQLExecutor, _ dialect: Dialect) async throws {
        guard dialect == .postgres else { return }
        try await executor.run("SELECT pg_advisory_xact_lock($1)", .integer(lockNumber))
    }

    private static func table(_ dialect: Dialect) -> String {
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version BIGINT PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at \(dialect == .postgres ? "TIMESTAMPTZ" : "INTEGER") NOT NULL
        );
        """
    }
}

/// The number that all programs of the suite lock while they migrate one PostgreSQL database: "analytic" in ASCII.
private let lockNumber: Int64 = 0x616E_616C_7974_6963
