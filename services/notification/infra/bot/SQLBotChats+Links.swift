internal import Database
internal import Kernel
internal import NotificationCore

// Links between chats and accounts. One chat has one account, one account one chat.
extension SQLBotChats {
    func keepCode(
        _ hash: String, for user: UserID, limits: BotLimits, at now: Timestamp
    ) async throws -> Timestamp {
        let end = now + limits.codeLife
        try await database.transaction { sql in
            let recent = try await sql.run(
                """
                SELECT COUNT(*) AS n, MIN(created_at) AS first FROM telegram_link_codes
                WHERE user_id = $1 AND created_at > $2
                """, .id(user), .timestamp(now - .hours(1))
            ).rows.first
            if try recent?.integer("n") ?? 0 >= Int64(limits.codesPerHour) {
                let first = recent?.optionalTimestamp("first") ?? now
                throw ServiceError(
                    .tooManyRequests, "Too many links were asked for; use the last one, or wait.",
                    code: "too_many_link_codes", retryAfter: first + .hours(1) - now)
            }
            // Only the newest code holds; old rows go once they no longer count.
            try await sql.run(
                "DELETE FROM telegram_link_codes WHERE user_id = $1 AND created_at <= $2", .id(user),
                .timestamp(now - .hours(1)))
            try await sql.run(
                """
                UPDATE telegram_link_codes SET expires_at = $2
                WHERE user_id = $1 AND used_by IS NULL AND expires_at > $2
                """, .id(user), .timestamp(now))
            try await sql.run(
                """
                INSERT INTO telegram_link_codes (code_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
                """, .text(hash), .id(user), .timestamp(now), .timestamp(end))
        }
        return end
    }

    func link(
        _ chat: TelegramID, by hash: String, limits: BotLimits, at now: Timestamp
    ) async throws -> LinkOutcome {
        try await database.transaction { sql in
            let visit = try await SQLBotChats.visit(of: chat, at: now, in: sql)
            let isOver = now - visit.codesFrom >= .hours(1)
            let wrong = isOver ? 0 : visit.wrongCodes
            guard wrong < limits.wrongCodesPerHour else { return .tooManyTries }
            let fresh: UserID? = try await sql.run(
                """
                UPDATE telegram_link_codes SET used_by = $2
                WHERE code_hash = $1 AND used_by IS NULL AND expires_at > $3 RETURNING user_id
                """, .text(hash), .id(chat), .timestamp(now)
            ).rows.first.map { try $0.id("user_id") }
            if let fresh {
                guard try await SQLBotChats.owner(of: chat, in: sql) != fresh else { return .linked(fresh, left: nil) }
                return .linked(fresh, left: try await SQLBotChats.tie(chat, to: fresh, at: now, in: sql))
            }
            if let again = try await SQLBotChats.linked(chat, by: hash, in: sql) { return .linked(again, left: nil) }
            try await sql.run(
                "UPDATE telegram_visits SET codes_from = $2, wrong_codes = $3 WHERE chat_id = $1", .id(chat),
                .timestamp(isOver ? now : visit.codesFrom), .integer(Int64(wrong + 1)))
            return .noSuchCode
        }
    }

    /// Whose the chat is by this very code: it is brought again after an answer was lost. Once the link has ended, so
    /// has the code.
    private static func linked(
        _ chat: TelegramID, by hash: String, in sql: any SQLExecutor
    ) async throws -> UserID? {
        try await sql.run(
            """
            SELECT c.user_id FROM telegram_link_codes l JOIN telegram_chats c ON c.chat_id = l.used_by
            WHERE l.code_hash = $1 AND l.used_by = $2 AND c.user_id = l.user_id
            """, .text(hash), .id(chat)
        ).rows.first?.optionalID("user_id")
    }

    /// Gives the chat to the account, and gives the chat that was the account's before.
    private static func tie(
        _ chat: TelegramID, to user: UserID, at now: Timestamp, in sql: any SQLExecutor
    ) async throws -> TelegramID? {
        let left: TelegramID? = try await sql.run(
            "UPDATE telegram_chats SET user_id = NULL, linked_at = NULL WHERE user_id = $1 RETURNING chat_id",
            .id(user)
        ).rows.first.map { try $0.id("chat_id") }
        if let before = try await owner(of: chat, in: sql) { try await news(of: before, nil, at: now, in: sql) }
        try await sql.run(
            "UPDATE telegram_chats SET user_id = $2, linked_at = $3, blocked_at = NULL WHERE chat_id = $1", .id(chat),
            .id(user), .timestamp(now))
        try await news(of: user, chat, at: now, in: sql)
        return left
    }

    private static func owner(of chat: TelegramID, in sql: any SQLExecutor) async throws -> UserID? {
        try await sql.run("SELECT user_id FROM telegram_chats WHERE chat_id = $1", .id(chat)).rows.first?
            .optionalID("user_id")
    }

    /// Notes what the user service is to be told; the newest word on a person replaces an older one.
    private static func news(
        of user: UserID, _ chat: TelegramID?, at now: Timestamp, in sql: any SQLExecutor
    ) async throws {
        try await sql.run(
            """
            INSERT INTO telegram_link_news (user_id, telegram_id, version, due_at) VALUES ($1, $2, 1, $3)
            ON CONFLICT (user_id) DO UPDATE SET telegram_id = excluded.telegram_id,
                version = telegram_link_news.version + 1, attempts = 0, due_at = excluded.due_at
            """, .id(user), .optional(chat), .timestamp(now))
    }

    func link(of user: UserID) async throws -> ChatLink? {
        let row = try await database.run(
            "SELECT chat_id, linked_at, blocked_at FROM telegram_chats WHERE user_id = $1", .id(user)
        ).rows.first
        return try row.map {
            ChatLink(
                chatID: try $0.id("chat_id"), linkedAt: try $0.timestamp("linked_at"),
                blockedAt: $0.optionalTimestamp("blocked_at"))
        }
    }

    func unlink(_ user: UserID, at now: Timestamp) async throws -> TelegramID? {
        try await database.transaction { sql in
            let chat: TelegramID? = try await sql.run(
                "UPDATE telegram_chats SET user_id = NULL, linked_at = NULL WHERE user_id = $1 RETURNING chat_id",
                .id(user)
            ).rows.first.map { try $0.id("chat_id") }
            guard let chat else { return nil }
            try await sql.run("DELETE FROM telegram_questions WHERE chat_id = $1", .id(chat))
            try await SQLBotChats.news(of: user, nil, at: now, in: sql)
            return chat
        }
    }
}
