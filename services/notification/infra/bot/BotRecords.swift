internal import Database
internal import Kernel

/// What the bot keeps of a person: their chat, what they asked, the codes they were given.
struct BotRecords: PersonalRecords {
    func erase(_ user: UserID, in sql: any SQLExecutor) async throws {
        let chats = "SELECT chat_id FROM telegram_chats WHERE user_id = $1"
        for table in ["telegram_questions", "telegram_visits", "telegram_updates"] {
            try await sql.run("DELETE FROM \(table) WHERE chat_id IN (\(chats))", .id(user))
        }
        for table in ["telegram_chats", "telegram_link_codes", "telegram_link_news"] {
            try await sql.run("DELETE FROM \(table) WHERE user_id = $1", .id(user))
        }
    }
}
