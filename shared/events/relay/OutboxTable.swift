internal import Database
internal import Kernel

/// The relay's statements.
struct OutboxTable {
    let dialect: Dialect
    let clock: any WallClock

    /// The first pending events of each subject, in order, at most `count` in all.
    ///
    /// In a transaction of PostgreSQL the first row of each subject is locked and stands for the subject: a relay
    /// beside this one passes over all of it.
    func take(_ count: Int, in executor: any SQLExecutor) async throws -> [OutboxRow] {
        var firsts = try await firsts(among: Self.near, count, in: executor)
        // All that is near may stand behind events that were refused and are not due yet.
        if firsts.isEmpty { firsts = try await self.firsts(among: Self.isFirst, count, in: executor) }
        if firsts.isEmpty || firsts.count == count { return firsts }
        let next = try await executor.run(
            """
            SELECT \(OutboxRow.columns) FROM outbox
            WHERE state = 'pending' AND subject IN (\(list("$1")))
            ORDER BY position LIMIT $2
            """, .text(Self.json(Set(firsts.map(\.envelope.subject)))), .integer(Int64(count))
        ).rows.map(OutboxRow.init)
        // Rows of these subjects only, each from its first on; the first ones beyond the limit are not left behind.
        let known = Set(next.map(\.position))
        return (next + firsts.filter { !known.contains($0.position) }).sorted { $0.position < $1.position }
    }

    private func firsts(
        among condition: String, _ count: Int, in executor: any SQLExecutor
    ) async throws -> [OutboxRow] {
        try await executor.run(
            """
            SELECT \(OutboxRow.columns) FROM outbox AS candidate
            WHERE state = 'pending' AND next_attempt_at <= $1 AND \(condition)
            ORDER BY position LIMIT $2 \(dialect == .postgres ? "FOR UPDATE OF candidate SKIP LOCKED" : "")
            """, .timestamp(clock.now), .integer(Int64(count))
        ).rows.map(OutboxRow.init)
    }

    /// One statement for the whole batch.
    func markSent(_ rows: [OutboxRow], in executor: any SQLExecutor) async throws {
        guard !rows.isEmpty else { return }
        let element = dialect == .postgres ? "CAST(value AS BIGINT)" : "value"
        try await executor.run(
            """
            UPDATE outbox SET state = 'sent', sent_at = $1, attempts = attempts + 1
            WHERE position IN (\(list("$2", as: element)))
            """, .timestamp(clock.now), .text("[\(rows.map { String($0.position) }.joined(separator: ","))]"))
    }

    /// `next` nil gives the event up.
    func markRefused(
        _ row: OutboxRow, attempt: Int, reason: String, next: Duration?, in executor: any SQLExecutor
    ) async throws {
        let now = clock.now
        try await executor.run(
            """
            UPDATE outbox SET state = $1, attempts = $2, next_attempt_at = $3, last_error = $4, died_at = $5
            WHERE position = $6
            """,
            .text(next == nil ? "dead" : "pending"), .integer(Int64(attempt)), .timestamp(now + (next ?? .zero)),
            .text(String(reason.prefix(1_000))), .optional(next == nil ? now : nil), .integer(row.position))
    }

    /// When the next refused event is due, among the first of each subject; nil when nothing is pending.
    static func nextDue(in executor: any SQLExecutor) async throws -> Timestamp? {
        try await executor.run(
            """
            SELECT MIN(next_attempt_at) AS due FROM outbox AS candidate
            WHERE state = 'pending' AND \(isFirst)
            """
        ).rows.first?.optionalTimestamp("due")
    }

    /// Whether a row is the first of its subject, looked for among the oldest pending ones: what is the first there is
    /// the first of all.
    private static let near = """
        candidate.position IN (SELECT MIN(position) FROM (
            SELECT position, subject FROM outbox WHERE state = 'pending' ORDER BY position LIMIT 8000) AS near
            GROUP BY subject)
        """

    /// Whether a row is the first of its subject: one step into the index `outbox_pending`. As `NOT EXISTS` it would be
    /// planned as a join, whose work grows with the square of what waits of one subject.
    private static let isFirst = """
        candidate.position = (SELECT MIN(earlier.position) FROM outbox AS earlier
            WHERE earlier.state = 'pending' AND earlier.subject = candidate.subject)
        """

    /// The elements of a JSON list in a parameter, as rows.
    private func list(_ parameter: String, as element: String = "value") -> String {
        switch dialect {
        case .postgres: "SELECT \(element) FROM json_array_elements_text(CAST(\(parameter) AS json))"
        case .sqlite: "SELECT \(element) FROM json_each(\(parameter))"
        }
    }

    private static func json(_ texts: Set<String>) -> String {
        var json = JSONWriter()
        json.array { json in for text in texts.sorted() { json.value(text) } }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
