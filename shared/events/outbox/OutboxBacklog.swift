package import Database
internal import Kernel

/// How far an outbox lags behind.
package struct OutboxBacklog: Sendable, Equatable {
    /// Events not published yet.
    package let pending: Int
    /// Events given up after `RelayLimits.attempts`.
    package let dead: Int
    /// How long the oldest pending event has waited; nil when none does.
    package let oldestAge: Duration?

    package init(pending: Int, dead: Int, oldestAge: Duration?) {
        self.pending = pending
        self.dead = dead
        self.oldestAge = oldestAge
    }
}

extension Outbox {
    /// For metrics and readiness.
    package func backlog(in executor: any SQLExecutor) async throws -> OutboxBacklog {
        let row = try await executor.run(
            """
            SELECT COALESCE(SUM(CASE WHEN state = 'pending' THEN 1 ELSE 0 END), 0) AS pending,
                COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS dead,
                MIN(CASE WHEN state = 'pending' THEN occurred_at END) AS oldest
            FROM outbox WHERE state IN ('pending', 'dead')
            """
        ).rows.first
        return OutboxBacklog(
            pending: Int(try row?.integer("pending") ?? 0), dead: Int(try row?.integer("dead") ?? 0),
            oldestAge: row?.optionalTimestamp("oldest").map { clock.now - $0 })
    }

    /// Gives the events that were given up another row of attempts; returns how many there are.
    @discardableResult
    package func redrive(in executor: any SQLExecutor) async throws -> Int {
        let affected = try await executor.run(
            "UPDATE outbox SET state = 'pending', attempts = 0, next_attempt_at = $1 WHERE state = 'dead'",
            .timestamp(clock.now)
        ).affected
        executor.afterCommit { committed.raise() }
        return affected
    }
}
