internal import Database
internal import Kernel
internal import NotificationCore

/// The row of a person that every change passes by, so that changes for one person come one after the other.
enum PeopleTable {
    /// Locks the row until the transaction ends. False when the account was erased.
    static func admit(_ user: UserID, in sql: any SQLExecutor) async throws -> Bool {
        let rows = try await sql.run(
            """
            INSERT INTO people (user_id) VALUES ($1)
            ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id RETURNING erased_at
            """, .id(user)
        ).rows
        return rows.first?.optionalTimestamp("erased_at") == nil
    }

    /// Locks the row and remembers that the account was erased.
    static func erase(_ user: UserID, at now: Timestamp, in sql: any SQLExecutor) async throws {
        try await sql.run(
            """
            INSERT INTO people (user_id, erased_at) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET erased_at = COALESCE(people.erased_at, excluded.erased_at)
            """, .id(user), .timestamp(now))
    }

    /// The person; nil when nothing is known.
    static func recipient(_ user: UserID, in sql: any SQLExecutor) async throws -> Recipient? {
        try await sql.run("SELECT * FROM recipients WHERE user_id = $1", .id(user)).rows.first
            .map(Recipient.init(row:))
    }
}
