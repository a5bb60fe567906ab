package import Database
internal import Kernel
package import Logging
internal import ServiceLifecycle

/// Publishes what waits in one service's outbox: at once after a commit in this process, by a slow poll otherwise.
///
/// Events about one subject go out one after another in the order they were recorded; an event that cannot be published
/// holds back those of its own subject only. What was published just before a crash may be published again.
package struct OutboxRelay: Service {
    private let outbox: Outbox
    private let database: any Database
    private let bus: any EventBus
    private let limits: RelayLimits
    private let logger: Logger

    package init(
        outbox: Outbox, database: any Database, bus: any EventBus, logger: Logger, limits: RelayLimits = RelayLimits()
    ) {
        self.outbox = outbox
        self.database = database
        self.bus = bus
        self.limits = limits
        self.logger = logger
    }

    /// Publishes until the process is told to stop; the batch in hand is finished first.
    package func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                await outbox.committed.wait(atMost: await round())
            }
        } onGracefulShutdown: {
            outbox.committed.raise()
        }
    }

    /// Publishes everything that is due, and returns how many events the bus took.
    @discardableResult
    package func drain() async throws -> Int {
        var sent = 0
        while true {
            let (taken, tried) = try await publishBatch()
            sent += taken
            if tried == 0 { return sent }
        }
    }

    /// How long to sleep after this round.
    private func round() async -> Duration {
        do {
            try await drain()
            try await database.run(
                "DELETE FROM outbox WHERE state = 'sent' AND sent_at < $1",
                .timestamp(outbox.clock.now - limits.keepSent))
            let next = try await database.run("SELECT MIN(next_attempt_at) AS due FROM outbox WHERE state = 'pending'")
            guard let due = next.rows.first?.optionalTimestamp("due") else { return limits.poll }
            return max(.milliseconds(10), min(due - outbox.clock.now, limits.poll))
        } catch {
            logger.error("The outbox could not be read", metadata: ["error": "\(error)"])
            return limits.poll
        }
    }

    private func publishBatch() async throws -> (taken: Int, tried: Int) {
        switch database.dialect {
        case .postgres:
            // The rows stay locked while the bus has them, so that a second relay takes others.
            return try await database.transaction { transaction in
                try await record(await publish(try await due(in: transaction, locking: true)), in: transaction)
            }
        case .sqlite:
            // One process, one relay. The one writer is not held while consumers write to databases of their own.
            let outcomes = await publish(try await due(in: database, locking: false))
            if outcomes.isEmpty { return (0, 0) }
            return try await database.transaction { try await record(outcomes, in: $0) }
        }
    }

    /// The first pending event of each subject, if it is due: the next of a subject waits for the one before it.
    private func due(in executor: any SQLExecutor, locking: Bool) async throws -> [OutboxRow] {
        try await executor.run(
            """
            SELECT \(OutboxRow.columns) FROM outbox AS candidate
            WHERE state = 'pending' AND next_attempt_at <= $1 AND NOT EXISTS (
                SELECT 1 FROM outbox AS earlier WHERE earlier.state = 'pending'
                    AND earlier.subject = candidate.subject AND earlier.position < candidate.position)
            ORDER BY position LIMIT $2 \(locking ? "FOR UPDATE OF candidate SKIP LOCKED" : "")
            """, .timestamp(outbox.clock.now), .integer(Int64(limits.batch))
        ).rows.map(OutboxRow.init)
    }

    private func publish(_ rows: [OutboxRow]) async -> [Outcome] {
        if rows.isEmpty { return [] }
        do {
            try await bus.publish(rows.map(\.envelope))
            return rows.map { Outcome(row: $0, error: nil) }
        } catch {
            // Which of them failed is not said: each is tried alone.
            if rows.count == 1 { return [Outcome(row: rows[0], error: "\(error)")] }
            var outcomes: [Outcome] = []
            for row in rows { outcomes += await publish([row]) }
            return outcomes
        }
    }

    private func record(
        _ outcomes: [Outcome], in transaction: any SQLExecutor
    ) async throws -> (taken: Int, tried: Int) {
        let now = outbox.clock.now
        for outcome in outcomes {
            let position = SQLValue.integer(outcome.row.position)
            guard let error = outcome.error else {
                try await transaction.run(
                    "UPDATE outbox SET state = 'sent', sent_at = $1, attempts = attempts + 1 WHERE position = $2",
                    .timestamp(now), position)
                continue
            }
            let attempt = outcome.row.attempts + 1
            let isDead = attempt >= limits.attempts
            logger.warning(
                "An event was not published",
                metadata: [
                    "event": "\(outcome.row.envelope.id)", "name": "\(outcome.row.envelope.name)",
                    "attempt": "\(attempt)", "dead": "\(isDead)", "error": "\(error)",
                ])
            try await transaction.run(
                """
                UPDATE outbox SET state = $1, attempts = $2, next_attempt_at = $3, last_error = $4 WHERE position = $5
                """,
                .text(isDead ? "dead" : "pending"), .integer(Int64(attempt)),
                .timestamp(now + limits.pause(after: attempt)), .text(error), position)
        }
        return (outcomes.filter { $0.error == nil }.count, outcomes.count)
    }

    private struct Outcome {
        let row: OutboxRow
        let error: String?
    }
}
