package import Kernel

/// Where Telegram is asked and as whom, read alike by every service that asks.
package struct TelegramSettings: Sendable {
    /// nil without a bot: then only public preview pages can be read.
    package let token: BotToken?
    /// Where the Bot API lives, without a slash at the end.
    package let apiURL: String
    /// Where the preview pages live, without a slash at the end.
    package let previewURL: String
    /// How much is asked and how long is waited.
    package let limits: TelegramLimits

    /// Reads `TELEGRAM_BOT_TOKEN`, `TELEGRAM_API_URL`, `TELEGRAM_PREVIEW_URL` and `TELEGRAM_PAGE_INTERVAL_MS`;
    /// mistakes are noted in `settings`.
    package init(_ settings: inout SettingsReader) {
        token = TelegramSettings.token(&settings)
        apiURL = TelegramSettings.url(
            "TELEGRAM_API_URL", default: BotAPI.publicURL, "where the Bot API is asked", &settings)
        previewURL = TelegramSettings.url(
            "TELEGRAM_PREVIEW_URL", default: PreviewClient.publicURL, "where public preview pages are read", &settings)
        var limits = TelegramLimits()
        limits.pageInterval = .milliseconds(
            settings.integer(
                "TELEGRAM_PAGE_INTERVAL_MS", default: 1_000, in: 0...60_000,
                "the shortest time between two preview pages, in milliseconds"))
        self.limits = limits
    }

    /// The Bot API as our bot; nil without one.
    package func bot(over transport: Transport) -> BotAPI? {
        token.map { BotAPI(token: $0, baseURL: apiURL, transport: transport, limits: limits) }
    }

    /// The preview pages.
    package func pages(over transport: Transport) -> PreviewClient {
        PreviewClient(baseURL: previewURL, transport: transport, limits: limits)
    }

    private static func token(_ settings: inout SettingsReader) -> BotToken? {
        let meaning = "the token that @BotFather gave for our bot"
        guard let text = settings.optionalSecret("TELEGRAM_BOT_TOKEN", meaning) else { return nil }
        do {
            return try BotToken(text)
        } catch {
            // The text itself is a secret and stays out of the mistake.
            settings.refuse("TELEGRAM_BOT_TOKEN is not a bot token, which looks like 123456:AbC-dEf_…: \(meaning)")
            return nil
        }
    }

    private static func url(
        _ key: String, default fallback: String, _ meaning: String, _ settings: inout SettingsReader
    ) -> String {
        var url = settings.text(key, default: fallback, meaning)
        while url.hasSuffix("/") { url.removeLast() }
        let scheme = ["https://", "http://"].first { url.hasPrefix($0) }
        if scheme == nil || url.utf8.count == scheme?.utf8.count || url.contains(where: \.isWhitespace) {
            settings.refuse("\(key) is no URL that begins with https:// or http://: \(meaning)")
        }
        return url
    }
}
