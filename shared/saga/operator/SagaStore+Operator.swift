internal import Database
internal import Events
internal import Kernel

/// What an operator sees and orders.
extension SagaStore {
    /// Which sagas to list.
    package struct Filter: Sendable {
        package var name: String?
        package var state: SagaState?
        /// Only those that began before this one.
        package var before: String?
        package var limit = 50

        package init() {}
    }

    /// Newest first.
    package func list(_ filter: Filter) async throws -> [SagaInstance] {
        var conditions = ["1 = 1"]
        var values: [SQLValue] = [.integer(Int64(filter.limit))]
        for (column, test, value) in [
            ("name", "=", filter.name), ("state", "=", filter.state?.rawValue), ("id", "<", filter.before),
        ] {
            guard let value else { continue }
            values.append(.text(value))
            conditions.append("\(column) \(test) $\(values.count)")
        }
        // An id begins with the moment it was made, so that ids sort by time.
        return try await database.run(
            """
            SELECT * FROM saga_instances WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT $1
            """, values
        ).rows.map(SagaInstance.init(row:))
    }

    /// The saga with that id; nil when there is none.
    package func find(_ id: String) async throws -> SagaInstance? {
        try await find(id, lock: "", in: database)
    }

    /// Its log, oldest first; the last `limit` entries of a longer one.
    package func log(of id: String, limit: Int = 500) async throws -> [SagaLogEntry] {
        let rows = try await database.run(
            "SELECT * FROM saga_log WHERE saga_id = $1 ORDER BY position DESC LIMIT $2", .text(id),
            .integer(Int64(limit))
        ).rows
        return try rows.reversed().map(SagaLogEntry.init(row:))
    }

    /// Follows an order and notes who gave it; `.conflict` where the saga's state does not allow it. A runner that is
    /// at work on the saga finds its own result too late, and goes on from the order.
    package func follow(
        _ order: SagaOrder, on id: String, _ plan: SagaPlan, by actor: String
    ) async throws -> SagaInstance {
        let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
        return try await database.transaction { sql in
            guard let instance = try await find(id, lock: lock, in: sql) else {
                throw ServiceError(.notFound, "There is no such saga.")
            }
            let now = clock.now
            var progress = instance.progress
            let step = plan.steps.indices.contains(progress.step) ? plan.steps[progress.step].name : ""
            try progress.follow(order, plan, at: now, limits)
            let span = instance.span(by: random)
            let entry = SagaLogEntry(
                step: step, direction: "operator", attempt: 0, outcome: .init(order), error: instance.progress.error,
                actor: actor, trace: span.trace, startedAt: now, endedAt: now)
            let written = try await write(
                progress, of: instance, plan, log: .add(entry), span: span, releasing: true, in: sql)
            sql.afterCommit { wake.raise() }
            return written
        }
    }

    private func find(_ id: String, lock: String, in sql: any SQLExecutor) async throws -> SagaInstance? {
        try await sql.run("SELECT * FROM saga_instances WHERE id = $1\(lock)", .text(id)).rows.first
            .map(SagaInstance.init(row:))
    }

    /// How many sagas of each name are in each state.
    func counts() async throws -> [(name: String, state: SagaState, number: Int)] {
        let rows = try await database.run(
            "SELECT name, state, COUNT(*) AS number FROM saga_instances GROUP BY name, state"
        ).rows
        return try rows.compactMap { row in
            guard let state = SagaState(rawValue: try row.text("state")) else { return nil }
            return (try row.text("name"), state, Int(try row.integer("number")))
        }
    }

    /// How old the oldest active saga of each name is; zero where all have ended.
    func oldestActive() async throws -> [(name: String, age: Duration)] {
        let rows = try await database.run(
            """
            SELECT name, MIN(CASE WHEN state IN \(SagaState.activeList) THEN created_at END) AS oldest
            FROM saga_instances GROUP BY name
            """
        ).rows
        return try rows.map { row in
            (try row.text("name"), row.optionalTimestamp("oldest").map { clock.now - $0 } ?? .zero)
        }
    }
}

extension SagaLogEntry.Outcome {
    init(_ order: SagaOrder) {
        self =
            switch order {
            case .retry: .retry
            case .compensate: .compensate
            case .skip: .skip
            }
    }
}
