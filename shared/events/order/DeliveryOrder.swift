package import Database
package import Kernel

/// Which events of a consumer wait to be delivered again, in the order they must be handled: a row per event in the
/// consumer's own database, wherever the event itself waits (a table, or a delay queue of the broker).
package struct DeliveryOrder: Sendable {
    let database: any Database
    let clock: any WallClock
    /// A row older than this keeps nothing back any more.
    let longestWait: Duration

    package init(database: any Database, clock: any WallClock, longestWait: Duration = DeliveryLimits().longestWait) {
        self.database = database
        self.clock = clock
        self.longestWait = longestWait
    }

    /// Where a delivery stands among those that wait.
    enum Standing: Equatable {
        /// Nothing of its subject waits.
        case free
        /// It waited itself, and is the first of its subject.
        case first
        /// An earlier event of its subject waits.
        case behind
    }

    func standing(of delivery: Delivery) async throws -> Standing {
        let first = try await database.run(
            """
            SELECT event_id FROM delivery_order WHERE consumer = $1 AND subject = $2 AND parked_at > $3
            ORDER BY position LIMIT 1
            """, .text(delivery.consumer), .text(delivery.envelope.subject), .timestamp(clock.now - longestWait)
        ).rows.first
        guard let first else { return .free }
        return try first.text("event_id") == delivery.envelope.id ? .first : .behind
    }

    /// Notes that the event waits; one that waits already keeps its place.
    func park(_ delivery: Delivery) async throws {
        let envelope = delivery.envelope
        try await park(envelope.id, of: delivery.consumer, about: envelope.subject, in: database)
    }

    /// The same in a transaction of the caller.
    package func park(
        _ eventID: String, of consumer: String, about subject: String, in executor: any SQLExecutor
    ) async throws {
        try await executor.run(
            """
            INSERT INTO delivery_order (consumer, event_id, subject, parked_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (consumer, event_id) DO UPDATE SET parked_at = excluded.parked_at
            """, .text(consumer), .text(eventID), .text(subject), .timestamp(clock.now))
    }

    /// The event waits no more: it was handled, given up, or taken away by an operator.
    package func release(_ eventID: String, of consumer: String) async throws {
        try await database.run(
            "DELETE FROM delivery_order WHERE consumer = $1 AND event_id = $2", .text(consumer), .text(eventID))
    }

    /// Forgets the rows that keep nothing back any more.
    package func prune() async throws {
        try await database.run(
            "DELETE FROM delivery_order WHERE parked_at <= $1", .timestamp(clock.now - longestWait))
    }
}
