internal import Kernel
package import Reactor

/// One PostgreSQL database, spoken to on the event loops: a statement costs no thread.
package final class PostgresDatabase: Database {
    private let pool: ConnectionPool<PostgresConnection>
    private let limits: DatabaseLimits
    private let listener: PostgresListener

    /// Connects when the first statement comes. `url` is what libpq takes: `postgresql://user:password@host:5432/name`.
    package init(url: String, loops: EventLoopGroup, limits: DatabaseLimits = DatabaseLimits()) {
        self.limits = limits
        let connector = PostgresConnector(url: url, limits: limits)
        let pause = ReconnectPause()
        listener = PostgresListener(connector: connector, loops: loops)
        pool = ConnectionPool(
            limits: limits,
            open: {
                try pause.check()
                do {
                    let connection = try await connector.open(on: loops.any)
                    pause.succeeded()
                    return connection
                } catch {
                    pause.failed(error)
                    throw error
                }
            },
            isUsable: \.isUsable, prefers: \.loop.isCurrent, discard: { $0.close() })
    }

    package let dialect = Dialect.postgres

    package var poolState: PoolState { pool.poolState }

    package func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult {
        try await pool.lend { try await $0.run(sql, parameters).result }
    }

    package func script(_ sql: String) async throws {
        try await pool.lend { try await $0.script(sql) }
    }

    package func afterCommit(_ action: @escaping @Sendable () -> Void) { action() }

    package func transaction<Result: Sendable>(
        _ body: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result {
        for attempt in 1..<max(1, limits.transactionAttempts) {
            do { return try await transactionOnce(body) } catch DatabaseError.conflict {
                // The other side needs a moment to finish; the longer it takes, the longer the pause.
                try await Task.sleep(for: .milliseconds(1 << attempt))
            }
        }
        return try await transactionOnce(body)
    }

    package func listen(to channel: String, _ heard: @escaping @Sendable () -> Void) async {
        await listener.run(channel, heard)
    }

    package func close() async { await pool.close() }

    private func transactionOnce<Result: Sendable>(
        _ body: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result {
        let connection = try await pool.acquire()
        let scope = TransactionScope()
        do {
            _ = try await connection.run("BEGIN", [])
            let result = try await body(PostgresTransaction(connection: connection, scope: scope))
            try scope.end()
            _ = try await connection.run("COMMIT", [])
            pool.release(connection)
            scope.committed()
            return result
        } catch {
            scope.abandon()
            // A connection that cannot even roll back is closed, and the server takes the transaction back.
            do { _ = try await connection.run("ROLLBACK", []) } catch { connection.close() }
            pool.release(connection)
            throw error
        }
    }
}

/// The statements of one open transaction.
private struct PostgresTransaction: SQLExecutor {
    let connection: PostgresConnection
    let scope: TransactionScope

    func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult {
        try await scope.perform { try await connection.run(sql, parameters).result }
    }

    func script(_ sql: String) async throws {
        try await scope.perform { try await connection.script(sql) }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) { scope.afterCommit(action) }
}
