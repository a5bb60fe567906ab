package import Contracts
package import Database
package import Kernel

/// The events of one service that wait, in its own database, to be published: written with the rows they tell of, so
/// that both are kept or neither is.
package struct Outbox: Sendable {
    /// `/analyticbot/user-service`, the CloudEvents source.
    package let source: String
    let clock: any WallClock
    private let random: any RandomSource
    /// The channel on which PostgreSQL tells the processes of a database that events were committed.
    static let channel = "outbox"

    /// Raised when events were committed; the relay sleeps on it.
    let committed = Signal()

    package init(source: String, clock: any WallClock, random: any RandomSource) {
        self.source = source
        self.clock = clock
        self.random = random
    }

    /// Records the events in the transaction that `executor` runs, in this order, with the trace of
    /// `EventContext.current`. The relay publishes them after the commit.
    package func append(_ events: [any Event], in executor: any SQLExecutor) async throws {
        guard !events.isEmpty else { return }
        let now = clock.now
        let context = EventContext.current
        for event in events {
            let kind = type(of: event)
            try await executor.run(
                """
                INSERT INTO outbox (event_id, source, name, version, subject, occurred_at, traceparent, correlation_id,
                    data, next_attempt_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                .text(random.uuid(at: now)), .text(source), .text(kind.name), .integer(Int64(kind.version)),
                .text(event.subject), .timestamp(now), .optional(context.traceparent),
                .optional(context.correlationID), .text(String(decoding: try EventCoding.encode(event), as: UTF8.self)),
                .timestamp(now))
        }
        executor.afterCommit { committed.raise() }
    }
}
