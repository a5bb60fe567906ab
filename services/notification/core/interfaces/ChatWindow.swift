package import Kernel

/// Where the bot writes. Every failure is a `ChatTrouble`.
package protocol ChatWindow: Sendable {
    func write(_ message: BotMessage, in chat: TelegramID) async throws
    /// Gives a message of the bot another content; nothing happens when it has it already.
    func rewrite(_ messageID: Int64, as message: BotMessage, in chat: TelegramID) async throws
    func hand(over file: BotFile, in chat: TelegramID) async throws
    /// Ends the waiting of whoever pressed a button.
    func answer(press id: String, _ text: String?) async throws
}

/// A text with Telegram's HTML marks and the buttons under it.
package struct BotMessage: Sendable, Equatable {
    package let html: String
    package let buttons: [[BotButton]]

    package init(_ html: String, _ buttons: [[BotButton]] = []) {
        self.html = html
        self.buttons = buttons
    }
}

/// A button and what it chooses.
package struct BotButton: Sendable, Equatable {
    package let text: String
    package let choice: MenuChoice

    package init(_ text: String, _ choice: MenuChoice) {
        self.text = text
        self.choice = choice
    }
}

/// A file for a person.
package struct BotFile: Sendable, Equatable {
    package let name: String
    package let type: String
    package let bytes: [UInt8]
    /// Plain text.
    package let caption: String
}

/// Why something could not be written into a chat.
package enum ChatTrouble: Error, Sendable, Equatable {
    /// The person has blocked the bot or is gone.
    case gone
    /// Certainly not written; worth a repeat after that time.
    case later(Duration)
    /// Telegram does not take it, however often.
    case refused(String)
}
