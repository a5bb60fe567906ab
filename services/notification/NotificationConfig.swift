internal import Kernel
internal import ServiceKit
internal import Telegram

/// Every setting of the notification service, beside the common ones.
struct NotificationConfig: Sendable {
    let telegram: TelegramSettings
    /// How updates of the bot come in.
    let bot: BotSettings
    /// Where people find this installation, without a slash at the end; links in messages begin with it.
    let publicURL: String
    /// Messages of one way that are sent side by side.
    let sideBySide: Int
    let mail: MailConfig
    let webhooks: WebhookConfig

    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        mail = MailConfig(&settings, common)
        webhooks = WebhookConfig(&settings, common)
        telegram = TelegramSettings(&settings)
        bot = BotSettings(&settings, common)
        var url = settings.text(
            "PUBLIC_URL", default: "http://localhost:8000", "where people find this installation, for links in messages"
        )
        while url.hasSuffix("/") { url.removeLast() }
        if !["https://", "http://"].contains(where: { url.hasPrefix($0) && url.utf8.count > $0.utf8.count })
            || url.contains(where: \.isWhitespace)
        {
            settings.refuse("PUBLIC_URL is no URL that begins with https:// or http://: it begins links in messages")
        }
        publicURL = url
        sideBySide = settings.integer(
            "NOTIFICATION_SIDE_BY_SIDE", default: 8, in: 1...64, "messages of one way that are sent side by side")
    }
}
