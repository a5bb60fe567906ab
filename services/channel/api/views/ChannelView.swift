internal import ChannelCore
internal import Kernel

/// A connected channel as its owner sees it.
struct ChannelView: Codable, Sendable {
    let id: ChannelID
    let ownerID: UserID
    let telegramID: TelegramID
    /// What the owner calls it.
    let name: String
    let status: Channel.Status
    /// `verified` when Telegram names the owner among its administrators.
    let ownership: Channel.Ownership
    let telegram: TelegramView
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ channel: Channel) {
        id = channel.id
        ownerID = channel.ownerID
        telegramID = channel.telegram.telegramID
        name = channel.name.text
        status = channel.status
        ownership = channel.ownership
        telegram = TelegramView(channel.telegram)
        createdAt = channel.createdAt
        updatedAt = channel.updatedAt
    }
}

/// What Telegram showed of a channel when it was last asked.
struct TelegramView: Codable, Sendable {
    let telegramID: TelegramID
    let kind: TelegramChannel.Kind
    /// Absent for a private channel.
    let username: String?
    let title: String
    let description: String?
    let isPublic: Bool
    /// Absent when Telegram did not say.
    let subscribers: Int64?
    /// Whether `subscribers` is the count itself; false for one that Telegram rounded.
    let subscribersExact: Bool?
    let botStatus: TelegramChannel.BotStatus
    /// Whether our bot may post there.
    let canPost: Bool
    let source: TelegramChannel.Source
    /// When Telegram was asked.
    let checkedAt: Timestamp

    init(_ seen: TelegramChannel) {
        telegramID = seen.telegramID
        kind = seen.kind
        username = seen.username?.text
        title = seen.title.text
        description = seen.about
        isPublic = seen.isPublic
        subscribers = seen.subscribers?.count
        subscribersExact = seen.subscribers?.isExact
        botStatus = seen.bot.status
        canPost = seen.bot.canPost
        source = seen.source
        checkedAt = seen.seenAt
    }
}
