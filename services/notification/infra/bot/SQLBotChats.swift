internal import Database
internal import Kernel
internal import NotificationCore

/// The bot's chats in either database.
struct SQLBotChats: BotChats {
    let database: any Database

    func chat(_ id: TelegramID) async throws -> BotChat? {
        let row = try await database.run(
            """
            SELECT c.user_id, COALESCE(r.language, c.language) AS language, r.timezone
            FROM telegram_chats c LEFT JOIN recipients r ON r.user_id = c.user_id WHERE c.chat_id = $1
            """, .id(id)
        ).rows.first
        return try row.map { row in
            BotChat(
                id: id, userID: row.optionalID("user_id"),
                language: Language(rawValue: try row.text("language")) ?? .en,
                timeZone: row.optionalText("timezone") ?? "UTC")
        }
    }

    func remember(_ id: TelegramID, language: Language) async throws {
        // Whoever writes has not blocked the bot.
        try await database.run(
            """
            INSERT INTO telegram_chats (chat_id, language) VALUES ($1, $2)
            ON CONFLICT (chat_id) DO UPDATE SET language = excluded.language, blocked_at = NULL
            """, .id(id), .text(language.rawValue))
    }

    func setBlocked(_ id: TelegramID, at moment: Timestamp?) async throws {
        try await database.run(
            "UPDATE telegram_chats SET blocked_at = $2 WHERE chat_id = $1", .id(id), .optional(moment))
    }

    func question(to chat: TelegramID, at now: Timestamp) async throws -> BotQuestion? {
        try await database.run(
            "SELECT question FROM telegram_questions WHERE chat_id = $1 AND expires_at > $2", .id(chat),
            .timestamp(now)
        ).rows.first?.optionalText("question").flatMap(BotQuestion.init(rawValue:))
    }

    func ask(_ question: BotQuestion, of chat: TelegramID, until end: Timestamp) async throws {
        try await database.run(
            """
            INSERT INTO telegram_questions (chat_id, question, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT (chat_id) DO UPDATE SET question = excluded.question, expires_at = excluded.expires_at
            """, .id(chat), .text(question.rawValue), .timestamp(end))
    }

    func dropQuestion(to chat: TelegramID) async throws -> Bool {
        try await database.run("DELETE FROM telegram_questions WHERE chat_id = $1", .id(chat)).affected > 0
    }

    func admit(_ chat: TelegramID, limits: BotLimits, at now: Timestamp) async throws -> Admission {
        try await database.transaction { sql in
            let visit = try await SQLBotChats.visit(of: chat, at: now, in: sql)
            let isOver = now - visit.minuteFrom >= .minutes(1)
            let count = isOver ? 1 : visit.updates + 1
            let isTooMuch = count > limits.updatesPerMinute
            let tell = isTooMuch && (isOver || !visit.isTold)
            try await sql.run(
                "UPDATE telegram_visits SET minute_from = $2, updates = $3, is_told = $4 WHERE chat_id = $1", .id(chat),
                .timestamp(isOver ? now : visit.minuteFrom), .integer(Int64(count)),
                .bool(tell || (!isOver && visit.isTold)))
            return isTooMuch ? .tooMuch(tell: tell) : .welcome
        }
    }

    /// How much a chat has asked; its row is locked by being written.
    static func visit(of chat: TelegramID, at now: Timestamp, in sql: any SQLExecutor) async throws -> Visit {
        let rows = try await sql.run(
            """
            INSERT INTO telegram_visits (chat_id, minute_from, updates, is_told, codes_from, wrong_codes)
            VALUES ($1, $2, 0, $3, $2, 0)
            ON CONFLICT (chat_id) DO UPDATE SET chat_id = excluded.chat_id
            RETURNING minute_from, updates, is_told, codes_from, wrong_codes
            """, .id(chat), .timestamp(now), .bool(false)
        ).rows
        guard let row = rows.first else {
            throw DatabaseError.failed(code: "no_row", detail: "the chat's row was not given back")
        }
        return Visit(
            minuteFrom: try row.timestamp("minute_from"), updates: Int(try row.integer("updates")),
            isTold: try row.bool("is_told"), codesFrom: try row.timestamp("codes_from"),
            wrongCodes: Int(try row.integer("wrong_codes")))
    }

    /// How much a chat has asked lately.
    struct Visit {
        let minuteFrom: Timestamp
        let updates: Int
        let isTold: Bool
        let codesFrom: Timestamp
        let wrongCodes: Int
    }
}
