package import Database
internal import Kernel

/// The events of an outbox that the bus refused too often: rows of the table `outbox`.
package struct OutboxDeadLetters: DeadLetters {
    private let outbox: Outbox
    private let database: any Database

    package init(outbox: Outbox, database: any Database) {
        self.outbox = outbox
        self.database = database
    }

    private static let dead = "SELECT \(OutboxRow.columns), last_error, died_at FROM outbox WHERE state = 'dead'"

    package func list(limit: Int, offset: Int) async throws -> [DeadLetter] {
        try await database.run(
            "\(Self.dead) ORDER BY position LIMIT $1 OFFSET $2", .integer(Int64(limit)), .integer(Int64(offset))
        ).rows.map(letter)
    }

    package func find(_ eventID: String) async throws -> DeadLetter? {
        try await database.run("\(Self.dead) AND event_id = $1", .text(eventID)).rows.first.map(letter)
    }

    package func replay(_ eventID: String) async throws -> Bool {
        let isFound =
            try await database.run(
                """
                UPDATE outbox SET state = 'pending', attempts = 0, next_attempt_at = $1, died_at = NULL
                WHERE event_id = $2 AND state = 'dead'
                """, .timestamp(outbox.clock.now), .text(eventID)
            ).affected == 1
        if isFound { outbox.committed.raise() }
        return isFound
    }

    package func edit(_ eventID: String, data: [UInt8]) async throws -> Bool {
        try await database.run(
            "UPDATE outbox SET data = $1 WHERE event_id = $2 AND state = 'dead'",
            .text(String(decoding: data, as: UTF8.self)), .text(eventID)
        ).affected == 1
    }

    package func discard(_ eventID: String) async throws -> Bool {
        try await database.run("DELETE FROM outbox WHERE event_id = $1 AND state = 'dead'", .text(eventID)).affected
            == 1
    }

    package func count() async throws -> Int {
        let row = try await database.run("SELECT COUNT(*) AS number FROM outbox WHERE state = 'dead'").rows.first
        return Int(try row?.integer("number") ?? 0)
    }

    private func letter(_ row: Row) throws -> DeadLetter {
        let event = try OutboxRow(row)
        return DeadLetter(
            envelope: event.envelope, reason: row.optionalText("last_error") ?? "", attempts: event.attempts,
            diedAt: row.optionalTimestamp("died_at"))
    }
}
