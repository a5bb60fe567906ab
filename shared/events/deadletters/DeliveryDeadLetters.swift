internal import Database
internal import Kernel

/// The events that a consumer of the in-process bus gave up: rows of its table `deliveries`.
struct DeliveryDeadLetters: DeadLetters {
    let consumer: String
    let database: any Database
    let clock: any WallClock
    let order: DeliveryOrder
    /// Raised when something waits again.
    let stored: Signal

    private static let dead = """
        SELECT envelope, attempts, last_error, died_at FROM deliveries WHERE consumer = $1 AND state = 'dead'
        """

    func list(limit: Int, offset: Int) async throws -> [DeadLetter] {
        try await database.run(
            "\(Self.dead) ORDER BY position LIMIT $2 OFFSET $3", .text(consumer), .integer(Int64(limit)),
            .integer(Int64(offset))
        ).rows.map(letter)
    }

    func find(_ eventID: String) async throws -> DeadLetter? {
        try await database.run("\(Self.dead) AND event_id = $2", .text(consumer), .text(eventID)).rows.first.map(letter)
    }

    /// The event goes to the end of those of its subject that wait.
    func replay(_ eventID: String) async throws -> Bool {
        let isFound = try await database.transaction { transaction in
            let row = try await transaction.run(
                """
                DELETE FROM deliveries WHERE consumer = $1 AND event_id = $2 AND state = 'dead'
                RETURNING subject, envelope, last_error
                """, .text(consumer), .text(eventID)
            ).rows.first
            guard let row else { return false }
            try await transaction.run(
                """
                INSERT INTO deliveries (consumer, event_id, subject, envelope, attempts, next_attempt_at, last_error)
                VALUES ($1, $2, $3, $4, 0, $5, $6)
                """,
                .text(consumer), .text(eventID), row["subject"], row["envelope"], .timestamp(clock.now),
                row["last_error"])
            try await order.park(eventID, of: consumer, about: try row.text("subject"), in: transaction)
            return true
        }
        if isFound { stored.raise() }
        return isFound
    }

    func edit(_ eventID: String, data: [UInt8]) async throws -> Bool {
        guard let letter = try await find(eventID) else { return false }
        let envelope = CloudEvents.encode(letter.envelope.with(data: data))
        return try await database.run(
            "UPDATE deliveries SET envelope = $1 WHERE consumer = $2 AND event_id = $3 AND state = 'dead'",
            .text(String(decoding: envelope, as: UTF8.self)), .text(consumer), .text(eventID)
        ).affected == 1
    }

    func discard(_ eventID: String) async throws -> Bool {
        try await database.run(
            "DELETE FROM deliveries WHERE consumer = $1 AND event_id = $2 AND state = 'dead'", .text(consumer),
            .text(eventID)
        ).affected == 1
    }

    func count() async throws -> Int {
        let row = try await database.run(
            "SELECT COUNT(*) AS number FROM deliveries WHERE consumer = $1 AND state = 'dead'", .text(consumer)
        ).rows.first
        return Int(try row?.integer("number") ?? 0)
    }

    private func letter(_ row: Row) throws -> DeadLetter {
        DeadLetter(
            envelope: try CloudEvents.decode(Array(try row.text("envelope").utf8)),
            reason: try row.text("last_error"), attempts: Int(try row.integer("attempts")),
            diedAt: row.optionalTimestamp("died_at"))
    }
}
