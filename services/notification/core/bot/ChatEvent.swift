package import Kernel

/// What a person did in their chat with the bot.
package struct ChatEvent: Sendable, Equatable {
    /// Telegram's number of the update: the same deed told twice has the same.
    package let updateID: Int64
    package let chatID: TelegramID
    package let firstName: String
    /// The language of the person's app, where it says: `en`, `pt-br`.
    package let languageCode: String?
    package let content: Content

    package enum Content: Sendable, Equatable {
        case text(String)
        /// A button under the message of that number was pressed.
        case press(id: String, messageID: Int64, data: String)
        case blocked
        case unblocked
    }

    package init(
        updateID: Int64, chatID: TelegramID, firstName: String, languageCode: String?, content: Content
    ) {
        self.updateID = updateID
        self.chatID = chatID
        self.firstName = firstName
        self.languageCode = languageCode
        self.content = content
    }
}

extension Language {
    /// The nearest of ours to what an app says: its first part decides, English where we do not speak it.
    package init(appCode: String?) {
        let first = appCode?.lowercased().split { $0 == "-" || $0 == "_" }.first.map(String.init)
        self = first.flatMap(Language.init(rawValue:)) ?? .en
    }
}
