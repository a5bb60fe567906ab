internal import Kernel
internal import NotificationCore
internal import Telegram

/// Asks Telegram once who our bot is.
actor TelegramIdentity: BotIdentity {
    private let bot: BotAPI?
    private var known: String?

    init(bot: BotAPI?) { self.bot = bot }

    func username() async throws -> String {
        if let known { return known }
        guard let bot else {
            throw ServiceError(
                .unavailable, "This installation has no Telegram bot: TELEGRAM_BOT_TOKEN is not set.", code: "bot_off")
        }
        guard let name = try await bot.me().username else {
            throw ServiceError(.badUpstream, "Telegram names no username of our bot.", code: "telegram_bad_answer")
        }
        known = name
        return name
    }
}
