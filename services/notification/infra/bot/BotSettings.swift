internal import Kernel
internal import ServiceKit

/// How updates of the bot come in.
struct BotSettings: Sendable {
    /// The ways there are.
    enum Updates: String, Sendable, CaseIterable {
        case polling, webhook, off
    }

    let updates: Updates
    /// Where Telegram is told to bring updates.
    let webhookURL: String?
    /// What Telegram shows with each; made in the data folder where production does not ask for one.
    let webhookSecret: String?

    private static let secretBytes = 16...256

    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        updates = settings.choice(
            "TELEGRAM_UPDATES", default: .polling,
            "polling: we ask Telegram what was written to the bot; webhook: Telegram brings it; off: the bot only sends"
        )
        webhookURL = settings.optionalText(
            "TELEGRAM_WEBHOOK_URL", "where Telegram brings updates: https://…/api/v1/telegram/webhook")
        webhookSecret = settings.optionalSecret(
            "TELEGRAM_WEBHOOK_SECRET", "what Telegram shows with each update, 16 to 256 of A-Z a-z 0-9 _ -")
        if let secret = webhookSecret,
            !BotSettings.secretBytes.contains(secret.utf8.count) || !secret.utf8.allSatisfy(BotSettings.isAllowed)
        {
            settings.refuse("TELEGRAM_WEBHOOK_SECRET must be 16 to 256 of A-Z a-z 0-9 _ -")
        }
        guard updates == .webhook else { return }
        if webhookURL.map({ $0.hasPrefix("https://") || $0.hasPrefix("http://") }) != true {
            settings.refuse("TELEGRAM_WEBHOOK_URL must be a URL where TELEGRAM_UPDATES=webhook")
        }
        if common.environment == .production, webhookSecret == nil {
            settings.refuse("TELEGRAM_WEBHOOK_SECRET is not set, and APP_ENV=production makes none up")
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}
