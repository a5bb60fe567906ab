package import Kernel

/// What other services need to know of a channel; the whole of it travels in each channel event, so that a reader that
/// missed one is right again with the next.
package struct ChannelFacts: Codable, Sendable, Equatable {
    package enum Ownership: String, Codable, Sendable, CaseIterable {
        /// Telegram says that the caller administers the channel.
        case verified
        /// A public channel that anyone may watch: public numbers only.
        case unverified
    }

    package let channelID: ChannelID
    package let ownerID: UserID
    package let telegramID: TelegramID
    /// Without `@`; nil for a private channel, which has no preview page.
    package let username: String?
    package let title: String
    package let isActive: Bool
    package let ownership: Ownership

    package init(
        channelID: ChannelID, ownerID: UserID, telegramID: TelegramID, username: String?, title: String,
        isActive: Bool, ownership: Ownership
    ) {
        self.channelID = channelID
        self.ownerID = ownerID
        self.telegramID = telegramID
        self.username = username
        self.title = title
        self.isActive = isActive
        self.ownership = ownership
    }
}
