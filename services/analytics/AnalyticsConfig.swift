internal import AnalyticsCore
internal import Kernel
internal import Telegram

/// Every setting of the analytics service, beside the common ones.
struct AnalyticsConfig: Sendable {
    let telegram: TelegramSettings
    /// The shortest time between two preview pages, over all channels.
    let pageInterval: Duration
    /// Whether channels are visited on a schedule; without it only by hand.
    let collectsByItself: Bool
    let limits: CollectionLimits

    init(_ settings: inout SettingsReader) {
        telegram = TelegramSettings(&settings)
        pageInterval = .milliseconds(
            settings.integer(
                "TELEGRAM_PAGE_INTERVAL_MS", default: 1_000, in: 1...60_000,
                "the shortest time between two preview pages, over all channels, in milliseconds"))
        collectsByItself = settings.flag(
            "ANALYTICS_COLLECT", default: true, "whether channels are collected on a schedule")
        var limits = CollectionLimits()
        limits.historyPosts = settings.integer(
            "ANALYTICS_HISTORY_POSTS", default: limits.historyPosts, in: 20...100_000,
            "how many posts are read back when a channel is new")
        self.limits = limits
    }
}
