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
            SELECT (SELECT COUNT(*) FROM outbox WHERE state = 'pending') AS pending,
                (SELECT COUNT(*) FROM outbox WHERE state = 'dead') AS dead,
                (SELECT MIN(occurred_at) FROM outbox WHERE state = 'pending') AS oldest
            """
        ).rows.first
        return OutboxBacklog(
            pending: Int(try row?.integer("pending") ?? 0), dead: Int(try row?.integer("dead") ?? 0),
            oldestAge: row?.optionalTimestamp("oldest").map { clock.now - $0 })
    }
}
