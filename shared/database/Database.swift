/// One SQL database: PostgreSQL or SQLite behind the same text. `$1` parameters, `RETURNING` and `ON CONFLICT` work in
/// both. Errors are `DatabaseError`.
package protocol Database: SQLExecutor {
    var dialect: Dialect { get }

    /// Runs `body` in one transaction: committed when it returns, rolled back when it throws. A conflict with another
    /// transaction (PostgreSQL 40001, 40P01) is repeated up to `DatabaseLimits.transactionAttempts` times.
    func transaction<Result: Sendable>(
        _ body: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result

    /// Calls `heard` for each word that a program of this database says on `channel` (PostgreSQL's NOTIFY), and each
    /// time a connection was made to listen on, for what was said before. Returns when the task is cancelled; at once
    /// for SQLite, whose database no other program shares.
    func listen(to channel: String, _ heard: @escaping @Sendable () -> Void) async

    /// Connections in use and idle, for metrics and readiness.
    var poolState: PoolState { get }

    /// Waits for running statements, then closes every connection.
    func close() async
}

extension Database {
    package func listen(to channel: String, _ heard: @escaping @Sendable () -> Void) async {}
}

/// Runs statements: a database by itself, or inside a transaction.
package protocol SQLExecutor: Sendable {
    /// Runs one statement and gives its rows (`RETURNING` included).
    @discardableResult
    func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult

    /// Runs several statements separated by `;`, without parameters: a migration's text.
    func script(_ sql: String) async throws

    /// Calls `action` once what was done so far is committed: at once outside a transaction, never after a rollback.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension SQLExecutor {
    /// Runs one statement with the parameters listed.
    @discardableResult
    package func run(_ sql: String, _ parameters: SQLValue...) async throws -> QueryResult {
        try await run(sql, parameters)
    }
}

/// Which of the two databases runs the statements.
package enum Dialect: String, Sendable {
    case postgres, sqlite
}

/// What one statement gave.
package struct QueryResult: Sendable {
    package let rows: [Row]
    /// Rows inserted, changed or deleted.
    package let affected: Int

    package init(rows: [Row], affected: Int) {
        self.rows = rows
        self.affected = affected
    }
}

/// How the connections of a database stand.
package struct PoolState: Sendable, Equatable {
    package let inUse: Int
    package let idle: Int
    package let waiting: Int

    package init(inUse: Int, idle: Int, waiting: Int) {
        self.inUse = inUse
        self.idle = idle
        self.waiting = waiting
    }
}
