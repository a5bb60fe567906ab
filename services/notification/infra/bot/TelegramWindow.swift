internal import Kernel
internal import NotificationCore
internal import Telegram

/// Writes into chats by the Bot API.
struct TelegramWindow: ChatWindow {
    let bot: BotAPI

    func write(_ message: BotMessage, in chat: TelegramID) async throws {
        try await troubled {
            _ = try await bot.sendMessage(
                message.html, to: .id(chat), isHTML: true, keyboard: TelegramWindow.keyboard(message))
        }
    }

    func rewrite(_ messageID: Int64, as message: BotMessage, in chat: TelegramID) async throws {
        try await troubled {
            try await bot.editMessage(
                messageID, in: .id(chat), message.html, isHTML: true, keyboard: TelegramWindow.keyboard(message))
        }
    }

    func hand(over file: BotFile, in chat: TelegramID) async throws {
        try await troubled {
            _ = try await bot.sendDocument(
                file.bytes, named: file.name, type: file.type, caption: file.caption, to: .id(chat))
        }
    }

    func answer(press id: String, _ text: String?) async throws {
        try await troubled { try await bot.answerCallback(id, text) }
    }

    private static func keyboard(_ message: BotMessage) -> InlineKeyboard? {
        guard !message.buttons.isEmpty else { return nil }
        return InlineKeyboard(message.buttons.map { row in row.map { .init($0.text, data: $0.choice.data) } })
    }

    /// An answer of the bot may be lost or come twice; it may not be missing without a word, so what is unsure is tried
    /// again.
    private func troubled(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as TelegramError {
            switch error {
            case .forbidden, .notFound: throw ChatTrouble.gone
            case .retryAfter(let span): throw ChatTrouble.later(span)
            case .unavailable, .conflict, .unauthorized, .badAnswer: throw ChatTrouble.later(.seconds(5))
            case .badRequest(let words): throw ChatTrouble.refused(words)
            case .migrated: throw ChatTrouble.refused("the chat became another")
            case .cancelled: throw CancellationError()
            }
        }
    }
}
