package import Database
package import Events
package import Kernel

/// The sagas of one service, in its own database.
package struct SagaStore: Sendable {
    let database: any Database
    let outbox: Outbox
    let clock: any WallClock
    let random: any RandomSource
    package let limits: SagaLimits
    /// Raised when a saga was started or ordered in this process, and when a runner has room again.
    let wake = Signal()

    package init(
        database: any Database, outbox: Outbox, clock: any WallClock, random: any RandomSource,
        limits: SagaLimits = SagaLimits()
    ) {
        self.database = database
        self.outbox = outbox
        self.clock = clock
        self.random = random
        self.limits = limits
    }

    /// Thrown to a writer whose instance was taken over, or ordered otherwise, in the meantime.
    struct Outpaced: Error {}

    /// Records a saga in the transaction that `sql` runs, whose steps at start that transaction does; a runner goes on
    /// with it after the commit. Returns its id. It belongs to the request in `EventContext.current`.
    @discardableResult
    package func start(_ plan: SagaPlan, with data: some Encodable, in sql: any SQLExecutor) async throws -> String {
        let now = clock.now
        let id = random.uuid(at: now)
        let context = EventContext.current
        let trace = context.traceparent.flatMap { TraceContext(traceparent: $0) } ?? .new(by: random)
        let progress = SagaProgress(plan, at: now, limits)
        let json = try JSON.encode(data)
        let correlation = context.correlationID ?? id
        try await sql.run(
            """
            INSERT INTO saga_instances (id, name, state, step, attempts, is_touched, step_since, next_attempt_at,
                deadline, data, version, correlation_id, traceparent, created_at, updated_at)
            VALUES ($1, $2, $3, $4, 0, $5, $6, $6, $7, $8, 1, $9, $10, $6, $6)
            """,
            .text(id), .text(plan.name), .text(progress.state.rawValue), .integer(Int64(progress.step)), .bool(false),
            .timestamp(now), .timestamp(progress.deadline), .text(String(decoding: json, as: UTF8.self)),
            .text(correlation), .text(trace.traceparent))
        for step in plan.steps.prefix(plan.stepsAtStart) {
            try await SagaLogEntry(
                step: step.name, direction: SagaDirection.forward.rawValue, attempt: 1, outcome: .done, trace: trace,
                startedAt: now, endedAt: now
            ).insert(of: id, in: sql)
        }
        var before = progress
        before.state = .started
        before.step = 0
        let span = SagaSpan(trace: trace, correlationID: correlation)
        let work = SagaWork(sagaID: id, data: json, now: now)
        try await tell(progress.news(since: before, plan), of: plan, work, span, in: sql)
        sql.afterCommit { wake.raise() }
        return id
    }

    /// Records the events that the plan makes of the news.
    private func tell(
        _ news: [SagaNews], of plan: SagaPlan, _ work: SagaWork, _ span: SagaSpan, in sql: any SQLExecutor
    ) async throws {
        let events = try news.compactMap { try plan.tell($0, work) }
        guard !events.isEmpty else { return }
        let context = EventContext(traceparent: span.trace.traceparent, correlationID: span.correlationID)
        try await EventContext.$current.withValue(context) { try await outbox.append(events, in: sql) }
    }
}

// Writing what became of an instance.
extension SagaStore {
    /// What a write does to the log.
    enum LogChange {
        case none
        /// An attempt begins, or something is noted that is over already.
        case add(SagaLogEntry)
        /// The attempt that began is over.
        case close(SagaLogEntry)
    }

    /// Writes the new progress with its log and its events. Throws `Outpaced`, and nothing is written, when the
    /// instance is no longer as it was read. The lease is given back where `releasing` says so.
    func write(
        _ progress: SagaProgress, of instance: SagaInstance, _ plan: SagaPlan, log: LogChange = .none,
        span: SagaSpan, releasing: Bool = false, in sql: any SQLExecutor
    ) async throws -> SagaInstance {
        let now = clock.now
        var written = instance
        written.progress = progress
        written.version += 1
        try await update(written, releasing: releasing, at: now, in: sql)
        if case .close(let entry) = log { try await entry.close(of: instance.id, in: sql) }
        // What still runs was begun by a runner that is gone.
        try await sql.run(
            "UPDATE saga_log SET outcome = 'unknown', ended_at = $2 WHERE saga_id = $1 AND outcome = 'running'",
            .text(instance.id), .timestamp(now))
        if case .add(let entry) = log { try await entry.insert(of: instance.id, in: sql) }
        let news = progress.news(since: instance.progress, plan)
        try await tell(news, of: plan, instance.work(at: now), span, in: sql)
        return written
    }

    private func update(
        _ written: SagaInstance, releasing: Bool, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        let progress = written.progress
        let affected = try await sql.run(
            """
            UPDATE saga_instances SET state = $3, step = $4, attempts = $5, is_touched = $6, step_since = $7,
                next_attempt_at = $8, deadline = $9, error = $10, version = version + 1, updated_at = $11,
                lease_owner = CASE WHEN $12 THEN NULL ELSE lease_owner END,
                lease_until = CASE WHEN $12 THEN NULL ELSE lease_until END
            WHERE id = $1 AND version = $2
            """,
            .text(written.id), .integer(written.version - 1), .text(progress.state.rawValue),
            .integer(Int64(progress.step)), .integer(Int64(progress.attempts)), .bool(progress.isTouched),
            .timestamp(progress.since), .timestamp(progress.nextAttemptAt), .timestamp(progress.deadline),
            .optional(progress.error), .timestamp(now), .bool(releasing)
        ).affected
        if affected == 0 { throw Outpaced() }
    }
}
