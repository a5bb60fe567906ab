package import Kernel

/// The other services, asked as a person: with all checks of what is theirs.
package protocol PersonDesk: Sendable {
    /// Their channels, newest first.
    func channels(of user: UserID) async throws -> [OwnChannel]
    /// Connects a channel; the same key connects once.
    func connect(_ reference: String, for user: UserID, key: String) async throws -> OwnChannel
    /// A channel's numbers over the last days, today included.
    func report(
        _ view: ReportView, of channel: ChannelID, days: Int, in zone: String, for user: UserID
    ) async throws -> Report
    /// The same by day, for a table.
    func daily(of channel: ChannelID, days: Int, in zone: String, for user: UserID) async throws -> [DailyFigure]
}

/// A channel of a person.
package struct OwnChannel: Sendable, Equatable {
    package let id: ChannelID
    package let name: String
    /// Without `@`; nil for a private one.
    package let username: String?
    package let isVerified: Bool
    /// What Telegram last said, and whether that is the count itself.
    package let subscribers: (count: Int64, isExact: Bool)?
    /// `bot_api`, `preview_page`.
    package let source: String

    package init(
        id: ChannelID, name: String, username: String?, isVerified: Bool,
        subscribers: (count: Int64, isExact: Bool)?, source: String
    ) {
        self.id = id
        self.name = name
        self.username = username
        self.isVerified = isVerified
        self.subscribers = subscribers
        self.source = source
    }

    package static func == (left: OwnChannel, right: OwnChannel) -> Bool {
        left.id == right.id && left.name == right.name && left.username == right.username
            && left.isVerified == right.isVerified && left.subscribers?.count == right.subscribers?.count
            && left.subscribers?.isExact == right.subscribers?.isExact && left.source == right.source
    }
}

/// What of a channel is shown.
package enum ReportView: String, Sendable, CaseIterable {
    case overview = "o"
    case growth = "g"
    case reach = "r"
}

/// Numbers of a period, with the days they are of.
package struct Report: Sendable, Equatable {
    package let from: CivilDate
    package let to: CivilDate
    package let zone: String
    package let figures: [Figure]

    package init(from: CivilDate, to: CivilDate, zone: String, figures: [Figure]) {
        self.from = from
        self.to = to
        self.zone = zone
        self.figures = figures
    }
}

/// One number with what it rests on, as analytics tells it.
package struct Figure: Sendable, Equatable {
    /// `average_views`.
    package let metric: String
    /// Nil where it cannot be told; `reason` says why.
    package let value: Double?
    /// Of the period before.
    package let previous: Double?
    package let unit: String
    package let sources: [String]
    package let sampleSize: Int
    package let coverage: Double
    package let isRounded: Bool
    package let reason: String?

    package init(
        metric: String, value: Double?, previous: Double? = nil, unit: String, sources: [String], sampleSize: Int,
        coverage: Double, isRounded: Bool, reason: String?
    ) {
        self.metric = metric
        self.value = value
        self.previous = previous
        self.unit = unit
        self.sources = sources
        self.sampleSize = sampleSize
        self.coverage = coverage
        self.isRounded = isRounded
        self.reason = reason
    }
}

/// A number of one day.
package struct DailyFigure: Sendable, Equatable {
    package let day: CivilDate
    package let figure: Figure

    package init(day: CivilDate, figure: Figure) {
        self.day = day
        self.figure = figure
    }
}
