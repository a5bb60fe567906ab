package import Contracts
package import Database
internal import Kernel

/// What one service's tables know of the way of a request: events recorded and published, received and handled, given
/// up.
package struct EventTrail: Sendable {
    /// The most rows of each table that one answer names.
    private static let limit: Int64 = 1_000

    private let service: String
    private let database: any Database
    private let office: DeadLetterOffice

    package init(service: String, database: any Database, office: DeadLetterOffice) {
        self.service = service
        self.database = database
        self.office = office
    }

    /// Every step that belongs to the request of that id.
    package func steps(of requestID: String) async throws -> [TraceStep] {
        try await sent(requestID) + received(requestID) + dead(requestID)
    }

    private func sent(_ requestID: String) async throws -> [TraceStep] {
        let rows = try await database.run(
            """
            SELECT event_id, name, subject, occurred_at, state, attempts, sent_at, last_error FROM outbox
            WHERE correlation_id = $1 ORDER BY position LIMIT $2
            """, .text(requestID), .integer(Self.limit)
        ).rows
        var steps: [TraceStep] = []
        for row in rows {
            let (id, name) = (try row.text("event_id"), try row.text("name"))
            let waits = try row.text("state") == "pending" ? ", waits in the outbox" : ""
            steps.append(
                step(
                    try row.timestamp("occurred_at"), .recorded, name,
                    "event \(id) about \(try row.text("subject"))\(waits)"))
            if let at = row.optionalTimestamp("sent_at") {
                steps.append(step(at, .published, name, "event \(id), attempt \(try row.integer("attempts"))"))
            }
        }
        return steps
    }

    private func received(_ requestID: String) async throws -> [TraceStep] {
        let rows = try await database.run(
            """
            SELECT consumer, event_id, event_name, received_at, handled_at FROM inbox
            WHERE correlation_id = $1 ORDER BY received_at LIMIT $2
            """, .text(requestID), .integer(Self.limit)
        ).rows
        var steps: [TraceStep] = []
        for row in rows {
            let (id, name) = (try row.text("event_id"), row.optionalText("event_name") ?? "an event")
            let consumer = try row.text("consumer")
            steps.append(step(try row.timestamp("received_at"), .received, name, "event \(id), consumer \(consumer)"))
            if let at = row.optionalTimestamp("handled_at") {
                steps.append(step(at, .handled, name, "event \(id), consumer \(consumer)"))
            }
        }
        return steps
    }

    private func dead(_ requestID: String) async throws -> [TraceStep] {
        try await office.list(limit: DeadLetterOffice.largestPage, offset: 0).compactMap { found in
            let envelope = found.letter.envelope
            guard envelope.correlationID ?? envelope.id == requestID else { return nil }
            return step(
                found.letter.diedAt ?? envelope.time, .dead, envelope.name,
                "event \(envelope.id) in the \(found.place.rawValue): \(found.letter.reason)")
        }
    }

    private func step(_ at: Timestamp, _ kind: TraceStep.Kind, _ what: String, _ detail: String) -> TraceStep {
        TraceStep(at: at, kind: kind, program: service, what: what, detail: detail)
    }
}
