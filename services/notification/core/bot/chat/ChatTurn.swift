internal import Kernel

/// One deed of a person and what the bot has at hand to answer it.
struct ChatTurn: Sendable {
    let event: ChatEvent
    let chat: BotChat
    let window: any ChatWindow

    var say: PhraseBook { PhraseBook(chat.language) }

    func write(_ phrase: Phrase, _ values: KeyValuePairs<String, String> = [:]) async throws {
        try await window.write(BotMessage(say(phrase, values)), in: chat.id)
    }

    /// Shows a page of a menu: in the message whose button was pressed, or in a new one.
    func show(_ message: BotMessage) async throws {
        guard case .press(_, let messageID, _) = event.content else {
            try await window.write(message, in: chat.id)
            return
        }
        do {
            try await window.rewrite(messageID, as: message, in: chat.id)
        } catch ChatTrouble.refused {
            // The message is gone or too old to be edited.
            try await window.write(message, in: chat.id)
        }
    }
}
