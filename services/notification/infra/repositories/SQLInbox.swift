internal import Database
internal import Kernel
internal import NotificationCore
internal import ServiceKit

/// The inbox in either database; every statement names the owner.
struct SQLInbox: InboxRepository {
    let database: any Database

    func items(
        of owner: UserID, before: NotificationID?, limit: Int, isUnread: Bool, isArchived: Bool
    ) async throws -> [InboxItem] {
        let unread = isUnread ? " AND read_at IS NULL" : ""
        let archived = isArchived ? " AND archived_at IS NOT NULL" : " AND archived_at IS NULL"
        return try await database.run(
            """
            SELECT * FROM notifications WHERE user_id = $1 AND id < $2 AND in_inbox = TRUE\(unread)\(archived)
            ORDER BY id DESC LIMIT $3
            """, .id(owner), .integer(before?.rawValue ?? .max), .integer(Int64(limit))
        ).rows.map(InboxItem.init(row:))
    }

    func unread(of owner: UserID) async throws -> Int {
        let rows = try await database.run(
            """
            SELECT COUNT(*) AS number FROM notifications
            WHERE user_id = $1 AND in_inbox = TRUE AND read_at IS NULL AND archived_at IS NULL
            """, .id(owner)
        ).rows
        return Int(try rows.first?.integer("number") ?? 0)
    }

    func mark(_ id: NotificationID, of owner: UserID, isArchived: Bool, at now: Timestamp) async throws -> InboxItem {
        let archived = isArchived ? ", archived_at = COALESCE(archived_at, $3)" : ""
        return try await database.transaction { sql in
            let rows = try await sql.run(
                """
                UPDATE notifications SET read_at = COALESCE(read_at, $3)\(archived)
                WHERE id = $1 AND user_id = $2 AND in_inbox = TRUE RETURNING *
                """, .id(id), .id(owner), .timestamp(now)
            ).rows
            guard let row = rows.first else { throw ServiceError.notificationNotFound }
            try await KeyedEffect.note(in: sql)
            return try InboxItem(row: row)
        }
    }

    func readAll(of owner: UserID, at now: Timestamp) async throws -> Int {
        try await database.transaction { sql in
            try await KeyedEffect.note(in: sql)
            return try await sql.run(
                """
                UPDATE notifications SET read_at = $2
                WHERE user_id = $1 AND in_inbox = TRUE AND read_at IS NULL AND archived_at IS NULL
                """, .id(owner), .timestamp(now)
            ).affected
        }
    }
}
