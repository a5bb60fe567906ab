internal import Database
internal import Kernel
internal import UserCore

/// Counted tries in either database, so that a restart forgives nobody.
struct SQLAttemptLedger: AttemptLedger {
    let database: any Database

    /// Thrown inside the transaction to undo the keys that did admit the try.
    private struct Refused: Error {
        let wait: Duration
    }

    func take(_ attempts: [Attempt], at now: Timestamp) async throws -> Duration? {
        // Keys are taken in one order, so that two callers cannot wait for each other.
        let ordered = attempts.sorted { $0.key < $1.key }
        do {
            try await database.transaction { sql in
                for attempt in ordered { try await take(attempt, at: now, in: sql) }
            }
            return nil
        } catch let refused as Refused {
            return refused.wait
        }
    }

    private func take(_ attempt: Attempt, at now: Timestamp, in sql: any SQLExecutor) async throws {
        let lock = database.dialect == .postgres ? " FOR UPDATE" : ""
        // The row must exist before it can be locked; an arrival in the past admits everything.
        try await sql.run(
            "INSERT INTO attempts (key, arrival) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", .text(attempt.key),
            .integer(now.microseconds))
        let rows = try await sql.run("SELECT arrival FROM attempts WHERE key = $1\(lock)", .text(attempt.key)).rows
        let arrival = try rows.first.map { Timestamp(microseconds: try $0.integer("arrival")) } ?? now
        guard let next = attempt.limit.admit(after: arrival, at: now) else {
            throw Refused(wait: attempt.limit.wait(after: arrival, at: now))
        }
        try await sql.run(
            "UPDATE attempts SET arrival = $2 WHERE key = $1", .text(attempt.key), .integer(next.microseconds))
    }

    func giveBack(_ attempts: [Attempt]) async throws {
        try await database.transaction { sql in
            for attempt in attempts.sorted(by: { $0.key < $1.key }) {
                try await sql.run(
                    "UPDATE attempts SET arrival = arrival - $2 WHERE key = $1", .text(attempt.key),
                    .integer(attempt.limit.interval.microseconds))
            }
        }
    }
}
