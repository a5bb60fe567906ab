package import Kernel

/// A person's chat with the bot, as far as it is known here.
package struct BotChat: Sendable, Equatable {
    package let id: TelegramID
    /// The account it is linked to.
    package let userID: UserID?
    /// The account's language, or the app's where there is no account.
    package let language: Language
    /// IANA name: the account's.
    package let timeZone: String

    package init(id: TelegramID, userID: UserID?, language: Language, timeZone: String) {
        self.id = id
        self.userID = userID
        self.language = language
        self.timeZone = timeZone
    }
}

/// What the bot has asked and waits to be told.
package enum BotQuestion: String, Sendable, CaseIterable {
    case whichChannel = "which_channel"
}

/// How an account's link to a chat stands.
package struct ChatLink: Sendable, Equatable {
    package let chatID: TelegramID
    package let linkedAt: Timestamp
    package let blockedAt: Timestamp?

    package init(chatID: TelegramID, linkedAt: Timestamp, blockedAt: Timestamp?) {
        self.chatID = chatID
        self.linkedAt = linkedAt
        self.blockedAt = blockedAt
    }
}

/// What became of a code that somebody brought.
package enum LinkOutcome: Sendable, Equatable {
    /// The chat is the account's; `left` is the chat that was its before, to be told.
    case linked(UserID, left: TelegramID?)
    /// Unknown, used or too old.
    case noSuchCode
    /// This chat has brought too many wrong ones.
    case tooManyTries
}

/// Whether a chat may ask now.
package enum Admission: Sendable, Equatable {
    case welcome
    /// Too much; to be said once in a while.
    case tooMuch(tell: Bool)
}

/// Bounds of what chats may do.
package struct BotLimits: Sendable {
    /// Updates of one chat in a minute.
    package var updatesPerMinute = 20
    /// Wrong codes of one chat in an hour.
    package var wrongCodesPerHour = 5
    /// Codes that one account may ask for in an hour.
    package var codesPerHour = 10
    /// How long a code can be used.
    package var codeLife = Duration.minutes(15)
    /// How long the bot waits for an answer to its question.
    package var questionLife = Duration.minutes(10)
    /// Channels that a menu or an overview shows.
    package var shownChannels = 20
    /// Channels whose numbers one message tells.
    package var toldChannels = 5

    package init() {}
}
