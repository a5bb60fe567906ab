internal import Database
internal import Events
internal import Kernel
internal import NotificationCore
internal import Telegram

/// The updates of our bot in either database: kept once, answered one after the other within a chat.
struct SQLUpdateStore: UpdateIntake {
    let database: any Database
    let botID: TelegramID
    let clock: any WallClock
    /// Raised when something was kept.
    let kept = Signal()

    /// An update that somebody works on, until its lease runs out.
    struct Claim: Sendable {
        let id: Int64
        let content: String
        /// How often it was begun, this time counted.
        let attempt: Int
    }

    /// How long whoever has claimed an update may work on it.
    static let lease = Duration.minutes(2)
    /// How long numbers are remembered; Telegram brings nothing that is older than a day.
    static let memory = Duration.days(2)

    func keep(_ update: [UInt8]) async throws {
        guard let json = try? JSONValue(parsing: update, upTo: 1_048_576), let known = TelegramUpdate(json) else {
            throw ServiceError(.malformed, "This is no update.")
        }
        try await SQLUpdateStore.insert([(known, String(decoding: update, as: UTF8.self))], botID, clock.now, database)
        kept.raise()
    }

    /// Keeps what `getUpdates` gave, in a transaction of the caller's.
    static func insert(
        _ updates: [(TelegramUpdate, String)], _ bot: TelegramID, _ now: Timestamp, _ sql: any SQLExecutor
    ) async throws {
        for (update, text) in updates {
            try await sql.run(
                """
                INSERT INTO telegram_updates (bot_id, update_id, chat_id, content, status, due_at, received_at)
                VALUES ($1, $2, $3, $4, 'waiting', $5, $5) ON CONFLICT (bot_id, update_id) DO NOTHING
                """, .id(bot), .integer(update.id), .optional(update.chat?.id), .text(text), .timestamp(now))
        }
    }

    /// Takes the oldest update that is due and that no earlier one of its chat stands before.
    func claim() async throws -> Claim? {
        let now = clock.now
        let rows = try await database.run(
            """
            UPDATE telegram_updates SET claimed_until = $3, attempts = attempts + 1
            WHERE bot_id = $1 AND status = 'waiting' AND due_at <= $2
              AND (claimed_until IS NULL OR claimed_until <= $2)
              AND update_id = (
                SELECT u.update_id FROM telegram_updates u
                WHERE u.bot_id = $1 AND u.status = 'waiting' AND u.due_at <= $2
                  AND (u.claimed_until IS NULL OR u.claimed_until <= $2)
                  AND NOT EXISTS (
                    SELECT 1 FROM telegram_updates e
                    WHERE e.bot_id = u.bot_id AND e.chat_id = u.chat_id AND e.update_id < u.update_id
                      AND e.status = 'waiting')
                ORDER BY u.update_id LIMIT 1)
            RETURNING update_id, content, attempts
            """, .id(botID), .timestamp(now), .timestamp(now + Self.lease)
        ).rows
        return try rows.first.map {
            Claim(
                id: try $0.integer("update_id"), content: try $0.text("content"),
                attempt: Int(try $0.integer("attempts")))
        }
    }

    /// Done with it: nothing of what was written is kept.
    func finish(_ id: Int64) async throws { try await close(id, "done", nil) }

    /// Given up; why is kept.
    func giveUp(_ id: Int64, _ reason: String) async throws { try await close(id, "failed", reason) }

    private func close(_ id: Int64, _ status: String, _ reason: String?) async throws {
        try await database.run(
            """
            UPDATE telegram_updates SET status = $3, content = '', claimed_until = NULL, last_error = $4
            WHERE bot_id = $1 AND update_id = $2
            """, .id(botID), .integer(id), .text(status), .optional(reason))
    }

    /// Puts it back, to be tried again after that time.
    func postpone(_ id: Int64, by span: Duration, _ reason: String) async throws {
        try await database.run(
            """
            UPDATE telegram_updates SET claimed_until = NULL, due_at = $3, last_error = $4
            WHERE bot_id = $1 AND update_id = $2
            """, .id(botID), .integer(id), .timestamp(clock.now + span), .text(reason))
    }

    /// Forgets what was answered long ago, and codes, questions and counts that mean nothing any more.
    func prune() async throws {
        let now = clock.now
        let old = now - Self.memory
        try await database.run(
            "DELETE FROM telegram_updates WHERE bot_id = $1 AND status <> 'waiting' AND received_at < $2", .id(botID),
            .timestamp(old))
        try await database.run("DELETE FROM telegram_link_codes WHERE created_at < $1", .timestamp(old))
        try await database.run("DELETE FROM telegram_questions WHERE expires_at < $1", .timestamp(now))
        try await database.run(
            "DELETE FROM telegram_visits WHERE minute_from < $1 AND codes_from < $1", .timestamp(old))
    }
}
