package import Kernel

/// What Telegram showed of a chat at one moment.
package struct TelegramChannel: Sendable, Equatable {
    /// What kind of chat it is; only the first two can be connected.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case channel, supergroup
        /// A small group or a talk between persons: it has no number that starts with -100.
        case other
    }

    /// How our bot stands there.
    package enum BotStatus: String, Sendable, Codable, CaseIterable {
        case administrator, member, none
    }

    /// Where the facts come from.
    package enum Source: String, Sendable, Codable, CaseIterable {
        case botAPI = "bot_api"
        case preview
    }

    /// How many subscribers there are, and whether that is the count itself or a rounded one (`27.4K`).
    package struct Subscribers: Sendable, Equatable {
        package let count: Int64
        package let isExact: Bool

        package init(count: Int64, isExact: Bool) {
            self.count = count
            self.isExact = isExact
        }
    }

    /// Our bot's place in the channel.
    package struct Bot: Sendable, Equatable {
        package let status: BotStatus
        package let canPost: Bool

        package init(status: BotStatus, canPost: Bool) {
            self.status = status
            self.canPost = canPost
        }

        package static let absent = Bot(status: .none, canPost: false)
    }

    /// Twice of what Telegram allows today, in characters.
    package static let longestAbout = 512

    package let telegramID: TelegramID
    package let kind: Kind
    /// nil for a private channel.
    package let username: ChannelUsername?
    package let title: ChannelTitle
    /// The description, at most `longestAbout` characters of it.
    package let about: String?
    /// nil when Telegram did not say; never a guess.
    package let subscribers: Subscribers?
    package let bot: Bot
    package let source: Source
    package let seenAt: Timestamp

    package init(
        telegramID: TelegramID,
        kind: Kind,
        username: ChannelUsername?,
        title: ChannelTitle,
        about: String?,
        subscribers: Subscribers?,
        bot: Bot,
        source: Source,
        seenAt: Timestamp
    ) {
        self.telegramID = telegramID
        self.kind = kind
        self.username = username
        self.title = title
        // PostgreSQL keeps no NUL in a text.
        self.about = about.map { String($0.filter { $0 != "\0" }.prefix(TelegramChannel.longestAbout)) }
        self.subscribers = subscribers
        self.bot = bot
        self.source = source
        self.seenAt = seenAt
    }

    /// It has a public name under which anyone may look for its preview page; groups have none.
    package var isPublic: Bool { kind == .channel && username != nil }

    /// The same facts without the public name and without our bot.
    package var madePrivate: TelegramChannel {
        TelegramChannel(
            telegramID: telegramID,
            kind: kind,
            username: nil,
            title: title,
            about: about,
            subscribers: subscribers,
            bot: .absent,
            source: source,
            seenAt: seenAt
        )
    }
}

/// How a person stands in a channel.
package enum TelegramStanding: String, Sendable, CaseIterable {
    case creator, administrator, member, outsider

    /// Whether this person speaks for the channel.
    package var administers: Bool { self == .creator || self == .administrator }
}
