internal import Auth
internal import Kernel
internal import UserCore

/// Telegram's login widget, checked with the bot's token.
struct TelegramWidget: TelegramSignIn {
    /// Nil where no bot is configured.
    let login: TelegramLogin?

    func verify(_ fields: [String: String]) throws(ServiceError) -> TelegramID {
        guard let login else {
            throw ServiceError(
                .unavailable, "No Telegram bot is configured here, so no Telegram account can be proven.",
                code: "telegram_not_configured")
        }
        return try login.person(fields: fields.map { (name: $0.key, value: $0.value) }).telegramID
    }
}
