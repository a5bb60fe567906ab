package import Kernel

// Writing into chats. Nothing here is idempotent: see `TelegramError.unavailable`.
extension BotAPI {
    /// Sends a text of 1–4096 UTF-16 units: plain, or with the marks of Telegram's HTML.
    package func sendMessage(
        _ text: String, to chat: ChatReference, isHTML: Bool = false, keyboard: InlineKeyboard? = nil,
        silently: Bool = false
    ) async throws(TelegramError) -> SentMessage {
        try await chatPaces.turn(in: chat)
        return try await call(
            "sendMessage",
            MessageQuestion(
                chatID: chat, text: text, parseMode: isHTML ? "HTML" : nil,
                linkPreviewOptions: .init(isDisabled: true), disableNotification: silently, replyMarkup: keyboard))
    }

    /// Gives a message of ours another text and other buttons. False when it was so already.
    @discardableResult
    package func editMessage(
        _ message: Int64, in chat: ChatReference, _ text: String, isHTML: Bool = false,
        keyboard: InlineKeyboard? = nil
    ) async throws(TelegramError) -> Bool {
        try await chatPaces.turn(in: chat)
        do {
            let _: SentMessage = try await call(
                "editMessageText",
                EditQuestion(
                    chatID: chat, messageID: message, text: text, parseMode: isHTML ? "HTML" : nil,
                    linkPreviewOptions: .init(isDisabled: true), replyMarkup: keyboard))
            return true
        } catch .badRequest(let words) where words.contains("message is not modified") {
            return false
        }
    }

    /// Takes a message away.
    package func deleteMessage(_ message: Int64, in chat: ChatReference) async throws(TelegramError) {
        let _: Bool = try await call("deleteMessage", DeleteQuestion(chatID: chat, messageID: message))
    }

    /// Ends the waiting of whoever pressed a button; with a text that is shown to them for a moment.
    package func answerCallback(_ query: String, _ text: String? = nil) async throws(TelegramError) {
        let _: Bool = try await call("answerCallbackQuery", AnswerQuestion(callbackQueryID: query, text: text))
    }

    /// Sends a file of at most 50 MB with a caption of at most 1024 UTF-16 units.
    package func sendDocument(
        _ bytes: [UInt8], named name: String, type: String, caption: String = "", to chat: ChatReference
    ) async throws(TelegramError) -> SentMessage {
        try await chatPaces.turn(in: chat)
        var form = MultipartWriter(boundary: "part-of-a-form-7d1f5c0a9b3e4826")
        switch chat {
        case .id(let id): form.add("chat_id", "\(id)")
        case .username(let username): form.add("chat_id", username.description)
        }
        if !caption.isEmpty { form.add("caption", caption) }
        form.add("document", file: name, type: type, bytes)
        return try await call("sendDocument", body: form.finished(), type: form.contentType)
    }

    /// Shows these commands in the bot's menu, to people of this language or to all.
    package func setCommands(_ commands: [BotCommand], language: String? = nil) async throws(TelegramError) {
        let _: Bool = try await call("setMyCommands", CommandsQuestion(commands: commands, languageCode: language))
    }
}

private struct PreviewOptions: Encodable, Sendable {
    let isDisabled: Bool
}

private struct MessageQuestion: Encodable, Sendable {
    let chatID: ChatReference
    let text: String
    let parseMode: String?
    let linkPreviewOptions: PreviewOptions
    let disableNotification: Bool
    let replyMarkup: InlineKeyboard?
}

private struct EditQuestion: Encodable, Sendable {
    let chatID: ChatReference
    let messageID: Int64
    let text: String
    let parseMode: String?
    let linkPreviewOptions: PreviewOptions
    let replyMarkup: InlineKeyboard?
}

private struct DeleteQuestion: Encodable, Sendable {
    let chatID: ChatReference
    let messageID: Int64
}

private struct AnswerQuestion: Encodable, Sendable {
    let callbackQueryID: String
    let text: String?
}

private struct CommandsQuestion: Encodable, Sendable {
    let commands: [BotCommand]
    let languageCode: String?
}
