internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import NotificationCore

/// Recipients in either database.
struct SQLRecipients: RecipientRepository {
    let database: any Database
    let inbox: Inbox
    /// What other parts of this service keep of people.
    let records: [any PersonalRecords]

    func keep(_ recipient: Recipient, at now: Timestamp, receipt: EventReceipt?) async throws -> Bool {
        try await database.transaction { sql in
            let isAdmitted = try await PeopleTable.admit(recipient.userID, in: sql)
            if let receipt, try await !inbox.note(receipt, in: sql) { return true }
            guard isAdmitted else { return false }
            try await sql.run(
                """
                INSERT INTO recipients (user_id, email, username, language, timezone, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, username = excluded.username,
                    language = excluded.language, timezone = excluded.timezone, updated_at = excluded.updated_at
                """,
                .id(recipient.userID), .text(recipient.email), .text(recipient.username),
                .text(recipient.language.rawValue), .text(recipient.timeZone), .timestamp(now))
            return true
        }
    }

    func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws {
        try await database.transaction { sql in
            try await PeopleTable.erase(user, at: now, in: sql)
            if let receipt, try await !inbox.note(receipt, in: sql) { return }
            for part in records { try await part.erase(user, in: sql) }
            for table in ["digest_items", "dispatches", "notifications", "preferences", "telegram_chats", "recipients"]
            {
                try await sql.run("DELETE FROM \(table) WHERE user_id = $1", .id(user))
            }
        }
    }

    func recipient(_ user: UserID) async throws -> Recipient? {
        try await PeopleTable.recipient(user, in: database)
    }

    func note(_ receipt: EventReceipt) async throws {
        try await database.transaction { sql in _ = try await inbox.note(receipt, in: sql) }
    }
}
