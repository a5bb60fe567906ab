internal import AnalyticsCore
internal import Contracts
internal import Kernel

/// Whole days of one time zone, both ends included.
struct PeriodView: Codable, Sendable {
    let from: CivilDate
    let to: CivilDate
    let tz: String
    /// The first moment.
    let start: Timestamp
    /// The first moment after it.
    let end: Timestamp

    init(_ period: Period) {
        from = period.first
        to = period.last
        tz = period.zone.name
        start = period.start
        end = period.end
    }
}

/// A channel as analytics knows it.
struct WatchedChannelView: Codable, Sendable {
    let id: ChannelID
    let telegramID: TelegramID
    let username: String?
    let title: String
    let isActive: Bool
    let ownership: String

    init(_ channel: ChannelProfile) {
        id = channel.facts.channelID
        telegramID = channel.facts.telegramID
        username = channel.facts.username
        title = channel.facts.title
        isActive = channel.facts.isActive
        ownership = channel.facts.ownership.rawValue
    }
}
