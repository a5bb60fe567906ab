internal import Contracts
internal import Database
internal import Kernel
internal import Logging

/// One consumer of a bus in this process: hands it each event, and keeps in its database what it could not handle.
struct Subscription: Sendable {
    let consumer: Consumer
    let clock: any WallClock
    let limits: DeliveryLimits
    let logger: Logger
    /// Raised when something waits.
    let stored: Signal

    /// Returns when the consumer has handled the event or it is stored to be tried again. Throws when neither can be
    /// said, because the consumer's database is away.
    func accept(_ envelope: Envelope) async throws {
        guard let handler = consumer.handlers.first(where: { $0.eventName == envelope.name }) else { return }
        // Events about one subject are handled in order: behind one that waits, the next waits too.
        if try await isWaiting(envelope.subject) {
            return try await store(envelope, Failure(reason: "waits behind an earlier event", isPermanent: false), 0)
        }
        for attempt in 1...2 {
            guard let failure = await failure(of: handler, with: envelope) else { return }
            if attempt == 2 || failure.isPermanent { try await store(envelope, failure, attempt) }
            if failure.isPermanent { return }
        }
    }

    /// Tries what is due once more, in order. Returns when the next one is due.
    func sweep() async throws -> Timestamp? {
        while true {
            let due = try await waiting(dueAt: clock.now)
            for row in due { try await retry(row) }
            if due.isEmpty { break }
        }
        return try await consumer.database.run(
            "SELECT MIN(next_attempt_at) AS due FROM deliveries WHERE consumer = $1 AND state = 'waiting'",
            .text(consumer.name)
        ).rows.first?.optionalTimestamp("due")
    }

    func backlog() async throws -> DeliveryBacklog {
        let rows = try await consumer.database.run(
            "SELECT state, COUNT(*) AS number FROM deliveries WHERE consumer = $1 GROUP BY state", .text(consumer.name)
        ).rows
        var counts: [String: Int] = [:]
        for row in rows { counts[try row.text("state")] = Int(try row.integer("number")) }
        return DeliveryBacklog(consumer: consumer.name, waiting: counts["waiting"] ?? 0, dead: counts["dead"] ?? 0)
    }

    func prune() async throws {
        try await Inbox(clock: clock).prune(olderThan: limits.inboxWindow, in: consumer.database)
    }

    /// Nil when the handler is done with the event.
    private func failure(of handler: EventHandler, with envelope: Envelope) async -> Failure? {
        guard handler.eventVersion == envelope.version else {
            let reason = "version \(envelope.version) came, version \(handler.eventVersion) is read"
            return Failure(reason: reason, isPermanent: true)
        }
        let receipt = EventReceipt(eventID: envelope.id, consumer: consumer.name)
        let context = EventContext(
            traceparent: envelope.traceparent, correlationID: envelope.correlationID ?? envelope.id)
        do {
            try await EventContext.$current.withValue(context) {
                try await withDeadline(limits.handler) { try await handler.handle(envelope.data, receipt) }
            }
            return nil
        } catch { return Failure(error) }
    }

    private func retry(_ row: Row) async throws {
        let position = SQLValue.integer(try row.integer("position"))
        let envelope = try CloudEvents.decode(Array(try row.text("envelope").utf8))
        let attempt = Int(try row.integer("attempts")) + 1
        let handler = consumer.handlers.first { $0.eventName == envelope.name }
        let failure =
            if let handler { await failure(of: handler, with: envelope) } else {
                Failure(reason: "no handler for \(envelope.name)", isPermanent: true)
            }
        guard let failure else {
            try await consumer.database.run("DELETE FROM deliveries WHERE position = $1", position)
            return
        }
        report(failure, envelope, attempt)
        try await consumer.database.run(
            """
            UPDATE deliveries SET state = $1, attempts = $2, next_attempt_at = $3, last_error = $4 WHERE position = $5
            """,
            .text(state(failure, attempt)), .integer(Int64(attempt)), .timestamp(clock.now + pause(after: attempt)),
            .text(failure.reason), position)
    }

    private func store(_ envelope: Envelope, _ failure: Failure, _ attempt: Int) async throws {
        if attempt > 0 { report(failure, envelope, attempt) }
        // The same event again finds its row, and changes nothing.
        try await consumer.database.run(
            """
            INSERT INTO deliveries (consumer, event_id, subject, envelope, state, attempts, next_attempt_at, last_error)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (consumer, event_id) DO NOTHING
            """,
            .text(consumer.name), .text(envelope.id), .text(envelope.subject),
            .text(String(decoding: CloudEvents.encode(envelope), as: UTF8.self)), .text(state(failure, attempt)),
            .integer(Int64(attempt)), .timestamp(clock.now + pause(after: attempt)), .text(failure.reason))
        stored.raise()
    }

    private func isWaiting(_ subject: String) async throws -> Bool {
        try await !consumer.database.run(
            "SELECT 1 AS found FROM deliveries WHERE consumer = $1 AND subject = $2 AND state = 'waiting' LIMIT 1",
            .text(consumer.name), .text(subject)
        ).rows.isEmpty
    }

    /// The first waiting event of each subject, if it is due.
    private func waiting(dueAt now: Timestamp) async throws -> [Row] {
        try await consumer.database.run(
            """
            SELECT position, envelope, attempts FROM deliveries AS candidate
            WHERE consumer = $1 AND state = 'waiting' AND next_attempt_at <= $2 AND NOT EXISTS (
                SELECT 1 FROM deliveries AS earlier WHERE earlier.consumer = candidate.consumer
                    AND earlier.state = 'waiting' AND earlier.subject = candidate.subject
                    AND earlier.position < candidate.position)
            ORDER BY position LIMIT $3
            """, .text(consumer.name), .timestamp(now), .integer(Int64(limits.batch))
        ).rows
    }

    /// Attempt 0 is none: the event waits for its turn.
    private func pause(after attempt: Int) -> Duration {
        attempt > 0 && attempt <= limits.ladder.count ? limits.ladder[attempt - 1] : .zero
    }

    private func state(_ failure: Failure, _ attempt: Int) -> String {
        failure.isPermanent || attempt > limits.ladder.count ? "dead" : "waiting"
    }

    private func report(_ failure: Failure, _ envelope: Envelope, _ attempt: Int) {
        logger.warning(
            "An event was not handled",
            metadata: [
                "consumer": "\(consumer.name)", "event": "\(envelope.id)", "name": "\(envelope.name)",
                "attempt": "\(attempt)", "state": "\(state(failure, attempt))", "error": "\(failure.reason)",
            ])
    }
}
