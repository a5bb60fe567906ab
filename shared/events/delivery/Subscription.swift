internal import Database
internal import Kernel

/// One consumer of a bus in this process: hands it each event, and keeps in its database what it could not handle.
struct Subscription: Sendable {
    let pipeline: DeliveryPipeline
    let clock: any WallClock
    let limits: DeliveryLimits
    /// Raised when something waits.
    let stored: Signal

    private var name: String { pipeline.consumer.name }
    private var database: any Database { pipeline.consumer.database }

    var deadLetters: DeliveryDeadLetters {
        DeliveryDeadLetters(
            consumer: name, database: database, clock: clock,
            order: DeliveryOrder(database: database, clock: clock, longestWait: limits.longestWait), stored: stored)
    }

    /// Nil when the consumer has handled each event, or it is stored to be tried again; otherwise how many of them it
    /// has, and why it has no more.
    func accept(_ envelopes: [Envelope]) async -> (accepted: Int, reason: String)? {
        for (index, envelope) in envelopes.enumerated() where pipeline.handles(envelope.name) {
            do { try await accept(envelope) } catch { return (index, "\(name): \(error)") }
        }
        return nil
    }

    private func accept(_ envelope: Envelope) async throws {
        var attempt = 1
        while true {
            let delivery = Delivery(envelope: envelope, attempt: attempt, consumer: name)
            switch await pipeline.outcome(of: delivery) {
            case .done: return
            case .retry(_, after: .zero): attempt += 1
            case .retry(let reason, let pause):
                return try await store(
                    delivery, Rest(state: "waiting", attempts: attempt, pause: pause, reason: reason))
            case .wait(let reason):
                return try await store(delivery, Rest(state: "waiting", attempts: 0, pause: .zero, reason: reason))
            case .dead(let reason):
                return try await store(delivery, Rest(state: "dead", attempts: attempt, pause: .zero, reason: reason))
            case .away(let reason): throw ServiceError(.unavailable, reason)
            }
        }
    }

    /// Tries what is due once more, in order. Returns when the next one is due.
    func sweep() async throws -> Timestamp? {
        while true {
            let due = try await database.run(
                "SELECT position, envelope, attempts \(Self.firstOfEach) AND next_attempt_at <= $2 ORDER BY position LIMIT $3",
                .text(name), .timestamp(clock.now), .integer(Int64(limits.batch))
            ).rows
            for row in due { try await retry(row) }
            if due.isEmpty { break }
        }
        return try await database.run("SELECT MIN(next_attempt_at) AS due \(Self.firstOfEach)", .text(name))
            .rows.first?.optionalTimestamp("due")
    }

    func backlog() async throws -> DeliveryBacklog {
        let rows = try await database.run(
            "SELECT state, COUNT(*) AS number FROM deliveries WHERE consumer = $1 GROUP BY state", .text(name)
        ).rows
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.text("state")] = Int(try row.integer("number")) }
        return DeliveryBacklog(consumer: name, waiting: counts["waiting"] ?? 0, dead: counts["dead"] ?? 0)
    }

    private func retry(_ row: Row) async throws {
        let position = SQLValue.integer(try row.integer("position"))
        let envelope = try CloudEvents.decode(Array(try row.text("envelope").utf8))
        let attempts = Int(try row.integer("attempts"))
        let delivery = Delivery(envelope: envelope, attempt: attempts + 1, consumer: name)
        switch await pipeline.outcome(of: delivery) {
        case .done: try await database.run("DELETE FROM deliveries WHERE position = $1", position)
        case .retry(let reason, let pause):
            try await update(position, Rest(state: "waiting", attempts: attempts + 1, pause: pause, reason: reason))
        case .wait(let reason):
            try await update(position, Rest(state: "waiting", attempts: attempts, pause: .seconds(1), reason: reason))
        case .dead(let reason):
            try await update(position, Rest(state: "dead", attempts: attempts + 1, pause: .zero, reason: reason))
        case .away(let reason): throw ServiceError(.unavailable, reason)
        }
    }

    private func update(_ position: SQLValue, _ rest: Rest) async throws {
        try await database.run(
            """
            UPDATE deliveries SET state = $1, attempts = $2, next_attempt_at = $3, last_error = $4, died_at = $5
            WHERE position = $6
            """,
            .text(rest.state), .integer(Int64(rest.attempts)), .timestamp(clock.now + rest.pause), .text(rest.reason),
            .optional(rest.state == "dead" ? clock.now : nil), position)
    }

    private func store(_ delivery: Delivery, _ rest: Rest) async throws {
        // The same event again finds its row, and changes nothing.
        try await database.run(
            """
            INSERT INTO deliveries (consumer, event_id, subject, envelope, state, attempts, next_attempt_at, last_error,
                died_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (consumer, event_id) DO NOTHING
            """,
            .text(name), .text(delivery.envelope.id), .text(delivery.envelope.subject),
            .text(String(decoding: CloudEvents.encode(delivery.envelope), as: UTF8.self)), .text(rest.state),
            .integer(Int64(rest.attempts)), .timestamp(clock.now + rest.pause), .text(rest.reason),
            .optional(rest.state == "dead" ? clock.now : nil))
        stored.raise()
    }

    /// How a delivery lies in the table until it is tried again, or for good.
    private struct Rest {
        let state: String
        let attempts: Int
        let pause: Duration
        let reason: String
    }

    /// The first waiting event of each subject.
    private static let firstOfEach = """
        FROM deliveries AS candidate
        WHERE consumer = $1 AND state = 'waiting' AND candidate.position = (
            SELECT MIN(earlier.position) FROM deliveries AS earlier WHERE earlier.consumer = candidate.consumer
                AND earlier.state = 'waiting' AND earlier.subject = candidate.subject)
        """
}
