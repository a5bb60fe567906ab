internal import Database
internal import Kernel

/// Who works on which instance.
///
/// A runner that takes an instance over raises its version: whoever had it before cannot write any more.
extension SagaStore {
    /// Takes up to `count` instances of those plans that are due and that nobody works on, the longest waiting first.
    func claim(_ count: Int, of plans: [String], for owner: String) async throws -> [SagaInstance] {
        guard count > 0, !plans.isEmpty else { return [] }
        let now = clock.now
        let names = plans.indices.map { "$\($0 + 5)" }.joined(separator: ", ")
        let lock = database.dialect == .postgres ? " FOR UPDATE SKIP LOCKED" : ""
        let values: [SQLValue] = [
            .timestamp(now), .text(owner), .timestamp(now + limits.lease), .integer(Int64(count)),
        ]
        let rows = try await database.run(
            """
            UPDATE saga_instances SET lease_owner = $2, lease_until = $3, version = version + 1 WHERE id IN (
                SELECT id FROM saga_instances
                WHERE state IN \(SagaState.activeList) AND next_attempt_at <= $1
                    AND (lease_until IS NULL OR lease_until <= $1) AND name IN (\(names))
                ORDER BY next_attempt_at, id LIMIT $4\(lock))
            RETURNING *
            """, values + plans.map { .text($0) }
        ).rows
        return try rows.map(SagaInstance.init(row:))
    }

    /// When the next instance that nobody works on is due, or a lease runs out.
    func nextDue(of plans: [String]) async throws -> Timestamp? {
        guard !plans.isEmpty else { return nil }
        let names = plans.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return try await database.run(
            """
            SELECT MIN(CASE WHEN lease_until > next_attempt_at THEN lease_until ELSE next_attempt_at END) AS due
            FROM saga_instances WHERE state IN \(SagaState.activeList) AND name IN (\(names))
            """, plans.map { .text($0) }
        ).rows.first?.optionalTimestamp("due")
    }

    /// Keeps the instances from being taken over while they are worked on.
    func extend(_ ids: [String], of owner: String) async throws {
        for id in ids {
            try await database.run(
                "UPDATE saga_instances SET lease_until = $3 WHERE id = $1 AND lease_owner = $2",
                .text(id), .text(owner), .timestamp(clock.now + limits.lease))
        }
    }

    /// Gives back everything that the owner has: another may go on at once.
    func release(_ owner: String) async throws {
        try await database.run(
            "UPDATE saga_instances SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = $1", .text(owner))
    }

    /// At a runner's start. A SQLite database belongs to one process: whoever had leases in it is gone.
    func takeOver() async throws {
        guard database.dialect == .sqlite else { return }
        try await database.run("UPDATE saga_instances SET lease_owner = NULL, lease_until = NULL")
    }

    /// Forgets sagas that ended well longer ago than `SagaLimits.retention`; returns how many.
    @discardableResult
    package func prune() async throws -> Int {
        try await database.run(
            "DELETE FROM saga_instances WHERE state IN ('completed', 'compensated') AND updated_at < $1",
            .timestamp(clock.now - limits.retention)
        ).affected
    }
}
