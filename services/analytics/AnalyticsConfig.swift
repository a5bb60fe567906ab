internal import AnalyticsCore
internal import Kernel
internal import Telegram

/// Every setting of the analytics service, beside the common ones.
struct AnalyticsConfig: Sendable {
    let telegram: TelegramSettings
    /// Whether channels are visited on a schedule; without it only by hand.
    let collectsByItself: Bool
    let limits: CollectionLimits

    init(_ settings: inout SettingsReader) {
        telegram = TelegramSettings(&settings)
        collectsByItself = settings.flag(
            "ANALYTICS_COLLECT", default: true, "whether channels are collected on a schedule")
        var limits = CollectionLimits()
        limits.historyPosts = settings.integer(
            "ANALYTICS_HISTORY_POSTS", default: limits.historyPosts, in: 20...100_000,
            "how many posts are read back when a channel is new")
        self.limits = limits
    }
}
