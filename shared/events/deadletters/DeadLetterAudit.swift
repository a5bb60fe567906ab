package import Database
package import Kernel

/// Who did what with which dead letter, in the service's database.
package struct DeadLetterAudit: Sendable {
    package enum Action: String, Sendable, Codable, CaseIterable {
        case replay, edit, discard
    }

    package struct Note: Sendable, Codable {
        package let at: Timestamp
        /// `user 7`, `service operator`.
        package let actor: String
        package let action: Action
        package let place: DeadLetterOffice.Place
        package let eventID: String
        package let eventName: String
        /// Why the event had been given up.
        package let reason: String
        /// What it said before.
        package let data: JSONValue
    }

    private let database: any Database
    private let clock: any WallClock

    package init(database: any Database, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    func note(_ action: Action, of found: DeadLetterOffice.Found, by actor: String) async throws {
        let envelope = found.letter.envelope
        try await database.run(
            """
            INSERT INTO event_dead_audit (at, actor, action, place, event_id, event_name, reason, envelope)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            .timestamp(clock.now), .text(actor), .text(action.rawValue), .text(found.place.rawValue),
            .text(envelope.id), .text(envelope.name), .text(found.letter.reason),
            .text(String(decoding: envelope.data, as: UTF8.self)))
    }

    /// The latest first.
    package func list(limit: Int, offset: Int) async throws -> [Note] {
        try await database.run(
            """
            SELECT at, actor, action, place, event_id, event_name, reason, envelope FROM event_dead_audit
            ORDER BY position DESC LIMIT $1 OFFSET $2
            """, .integer(Int64(limit)), .integer(Int64(offset))
        ).rows.map { row in
            let text = try row.text("envelope")
            return Note(
                at: try row.timestamp("at"), actor: try row.text("actor"),
                action: Action(rawValue: try row.text("action")) ?? .replay,
                place: DeadLetterOffice.Place(rawValue: try row.text("place")) ?? .queue,
                eventID: try row.text("event_id"), eventName: try row.text("event_name"),
                reason: try row.text("reason"), data: (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text))
        }
    }
}
