internal import Kernel

/// One SQLite file (WAL): one writer at a time, readers beside it. Only one process uses a file.
///
/// Moments are INTEGER microseconds since 1970, days TEXT, truth values INTEGER; `Row` reads them back by the getter.
package final class SQLiteDatabase: Database {
    /// Where the rows live.
    package enum Location: Sendable, Equatable {
        case file(String)
        /// In this process only, gone with the object.
        case memory
    }

    private let writers: ConnectionPool<SQLiteConnection>
    private let readers: ConnectionPool<SQLiteConnection>

    package init(_ location: Location, limits: DatabaseLimits = DatabaseLimits()) {
        let path = if case .file(let path) = location { path } else { ":memory:" }
        writers = Self.pool(1, path, readsOnly: false, limits)
        // A second connection to `:memory:` would be another, empty database.
        readers =
            location == .memory
            ? writers : Self.pool(min(limits.connections, mostReaders), path, readsOnly: true, limits)
    }

    package let dialect = Dialect.sqlite

    package var poolState: PoolState {
        let writing = writers.poolState
        if readers === writers { return writing }
        let reading = readers.poolState
        return PoolState(
            inUse: writing.inUse + reading.inUse, idle: writing.idle + reading.idle,
            waiting: writing.waiting + reading.waiting)
    }

    package func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult {
        try await (isQuery(sql) ? readers : writers).lend { try await $0.run(sql, parameters) }
    }

    package func script(_ sql: String) async throws {
        try await writers.lend { try await $0.script(sql) }
    }

    package func afterCommit(_ action: @escaping @Sendable () -> Void) { action() }

    package func transaction<Result: Sendable>(
        _ body: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result {
        let connection = try await writers.acquire()
        let scope = TransactionScope()
        do {
            _ = try await connection.run("BEGIN IMMEDIATE", [])
            let result = try await body(SQLiteTransaction(connection: connection, scope: scope))
            try scope.end()
            _ = try await connection.run("COMMIT", [])
            writers.release(connection)
            scope.committed()
            return result
        } catch {
            scope.abandon()
            // A connection that cannot even roll back is not lent again.
            do { try await connection.rollBack() } catch { connection.markBroken() }
            writers.release(connection)
            throw error
        }
    }

    package func close() async {
        await readers.close()
        if readers !== writers { await writers.close() }
    }

    private static func pool(
        _ count: Int, _ path: String, readsOnly: Bool, _ limits: DatabaseLimits
    ) -> ConnectionPool<SQLiteConnection> {
        var limits = limits
        limits.connections = max(1, count)
        return ConnectionPool(
            limits: limits,
            open: { [limits] in
                try await SQLiteConnection.open(path: path, readsOnly: readsOnly, limits: limits)
            }, isUsable: \.isUsable)
    }

    /// `WITH` may end in an INSERT, so it goes to the writer; a SELECT never writes.
    private func isQuery(_ sql: String) -> Bool {
        let word = sql.utf8.drop { $0 == 0x20 || $0 == 0x0A }.prefix(6)
        return word.elementsEqual("SELECT".utf8) || word.elementsEqual("select".utf8)
    }
}

/// Connections that read beside the writer; each costs a thread and a page cache.
private let mostReaders = 4

/// The statements of one open transaction.
private struct SQLiteTransaction: SQLExecutor {
    let connection: SQLiteConnection
    let scope: TransactionScope

    func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult {
        try await scope.perform { try await connection.run(sql, parameters) }
    }

    func script(_ sql: String) async throws {
        try await scope.perform { try await connection.script(sql) }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { scope.afterCommit(action) }
}
