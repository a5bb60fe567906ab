internal import Database
package import Kernel

/// One attempt at a step, or one order of an operator.
package struct SagaLogEntry: Sendable {
    /// How an attempt ended.
    package enum Outcome: String, Sendable {
        case running, done
        /// The step was refused for good.
        case refused
        /// It may work another time.
        case failed
        /// Whoever tried it is gone; it may have had its effect.
        case unknown
        /// Orders of an operator.
        case retry, compensate, skip
    }

    package let step: String
    /// `forward`, `compensate`, or `operator`.
    package let direction: String
    package let attempt: Int
    package var outcome: Outcome
    package var error: String?
    /// The operator who gave the order; nil for attempts.
    package var actor: String?
    package let traceID: String
    package let spanID: String
    package let startedAt: Timestamp
    package var endedAt: Timestamp?

    init(
        step: String, direction: String, attempt: Int, outcome: Outcome, error: String? = nil, actor: String? = nil,
        trace: TraceContext, startedAt: Timestamp, endedAt: Timestamp?
    ) {
        self.step = step
        self.direction = direction
        self.attempt = attempt
        self.outcome = outcome
        self.error = error
        self.actor = actor
        traceID = trace.traceID
        spanID = trace.spanID
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    init(row: Row) throws {
        let outcome = try row.text("outcome")
        guard let outcome = Outcome(rawValue: outcome) else {
            throw DatabaseError.unexpectedValue(column: "outcome", found: outcome)
        }
        step = try row.text("step")
        direction = try row.text("direction")
        attempt = Int(try row.integer("attempt"))
        self.outcome = outcome
        error = row.optionalText("error")
        actor = row.optionalText("actor")
        traceID = try row.text("trace_id")
        spanID = try row.text("span_id")
        startedAt = try row.timestamp("started_at")
        endedAt = row.optionalTimestamp("ended_at")
    }

    func insert(of saga: String, in sql: any SQLExecutor) async throws {
        try await sql.run(
            """
            INSERT INTO saga_log (saga_id, step, direction, attempt, outcome, error, actor, trace_id, span_id,
                started_at, ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            .text(saga), .text(step), .text(direction), .integer(Int64(attempt)), .text(outcome.rawValue),
            .optional(error), .optional(actor), .text(traceID), .text(spanID), .timestamp(startedAt),
            .optional(endedAt))
    }

    /// Notes how the attempt ended, in the row it began with.
    func close(of saga: String, in sql: any SQLExecutor) async throws {
        try await sql.run(
            "UPDATE saga_log SET outcome = $3, error = $4, ended_at = $5 WHERE saga_id = $1 AND span_id = $2",
            .text(saga), .text(spanID), .text(outcome.rawValue), .optional(error), .optional(endedAt))
    }
}
