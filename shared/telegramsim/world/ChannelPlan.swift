package import Kernel

/// What a simulated channel is like: its names, its people and its habits. Everything else follows from this, the seed
/// and the time.
package struct ChannelPlan: Sendable {
    /// What happens to the audience beyond ordinary coming and going.
    package enum Fate: Sendable, Equatable {
        case steady
        /// Bought crowds arrive within hours and are swept out days later; they never read.
        case flooded
        /// More leave than come, and some posts drive people out in waves.
        case churning
        /// No post since this day.
        case silent(since: CivilDate)
    }

    /// What our bot may do there.
    package enum BotRole: Sendable, Equatable {
        case administrator(canPost: Bool)
        case absent
        case kicked
    }

    package let id: TelegramID
    /// Without `@`; nil for a private channel.
    package let username: String?
    package let title: String
    package let description: String
    /// The number of the person who made it.
    package let owner: TelegramID
    package var administrators: [TelegramID] = []
    package var bot: BotRole = .absent
    /// Public channels may switch their preview off.
    package var hasPreview = true
    package let created: CivilDate
    /// Subscribers on the first day.
    package let firstSubscribers: Int
    /// Expected new subscribers a day.
    package let dailyJoins: Double
    /// The share of subscribers that leaves a day.
    package let dailyChurn: Double
    /// The hours (UTC) at which it posts; each with `slotChance`.
    package let hours: [Int]
    package var slotChance = 0.85
    /// The share of subscribers that an ordinary post reaches in the end.
    package let reach: Double
    /// Reactions per view.
    package let reactionRate: Double
    /// The share of posts that spread far beyond the channel.
    package var viralShare = 0.01
    package var fate: Fate = .steady
    package let topic: Topic
    /// The signature under every post, for channels that sign.
    package var signature: String?
}

/// What a channel writes about.
package enum Topic: Int, Sendable, CaseIterable {
    case space, craft, news, books, coins, radio
}
