internal import Database
internal import Kernel

/// One event of the outbox on its way out.
struct OutboxRow {
    let position: Int64
    let attempts: Int
    let envelope: Envelope

    /// What of the table a row is read from.
    static let columns = """
        position, attempts, event_id, source, name, version, subject, occurred_at, traceparent, correlation_id, data
        """

    init(_ row: Row) throws {
        position = try row.integer("position")
        attempts = Int(try row.integer("attempts"))
        envelope = Envelope(
            id: try row.text("event_id"), source: try row.text("source"), name: try row.text("name"),
            version: Int(try row.integer("version")), subject: try row.text("subject"),
            time: try row.timestamp("occurred_at"), traceparent: row.optionalText("traceparent"),
            correlationID: row.optionalText("correlation_id"), data: Array(try row.text("data").utf8))
    }
}
