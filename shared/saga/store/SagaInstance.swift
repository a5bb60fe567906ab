package import Database
package import Kernel

/// A saga as it is recorded.
package struct SagaInstance: Sendable {
    package let id: String
    /// The name of its plan.
    package let name: String
    package var progress: SagaProgress
    /// What it was started with, as JSON.
    package let data: [UInt8]
    /// Grows with every write; a writer that has read an older one is too late.
    package var version: Int64
    package let leaseOwner: String?
    /// The request that it began with.
    package let correlationID: String
    /// W3C Trace Context of that request.
    package let traceparent: String
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(row: Row) throws {
        let state = try row.text("state")
        guard let state = SagaState(rawValue: state) else {
            throw DatabaseError.unexpectedValue(column: "state", found: state)
        }
        id = try row.text("id")
        name = try row.text("name")
        progress = SagaProgress(
            state: state, step: Int(try row.integer("step")), attempts: Int(try row.integer("attempts")),
            isTouched: try row.bool("is_touched"), since: try row.timestamp("step_since"),
            nextAttemptAt: try row.timestamp("next_attempt_at"), deadline: try row.timestamp("deadline"),
            error: row.optionalText("error"))
        data = Array(try row.text("data").utf8)
        version = try row.integer("version")
        leaseOwner = row.optionalText("lease_owner")
        correlationID = try row.text("correlation_id")
        traceparent = try row.text("traceparent")
        createdAt = try row.timestamp("created_at")
        updatedAt = try row.timestamp("updated_at")
    }

    func work(at now: Timestamp) -> SagaWork { SagaWork(sagaID: id, data: data, now: now) }

    /// A new place in the saga's trace, for one attempt at a step.
    func span(by random: any RandomSource) -> SagaSpan {
        let trace = TraceContext(traceparent: traceparent)?.child(by: random) ?? .new(by: random)
        return SagaSpan(trace: trace, correlationID: correlationID)
    }
}
