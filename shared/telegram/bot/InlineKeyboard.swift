/// The buttons under a message, in rows.
package struct InlineKeyboard: Sendable, Equatable, Encodable {
    /// A button: pressed, it sends its data back to the bot.
    package struct Button: Sendable, Equatable, Encodable {
        package let text: String
        /// 1–64 bytes.
        package let callbackData: String

        package init(_ text: String, data: String) {
            self.text = text
            callbackData = data
        }
    }

    package let inlineKeyboard: [[Button]]

    package init(_ rows: [[Button]]) { inlineKeyboard = rows }
}

/// A command in the bot's menu.
package struct BotCommand: Sendable, Equatable, Encodable {
    /// Lower case, without the slash.
    package let command: String
    package let description: String

    package init(_ command: String, _ description: String) {
        self.command = command
        self.description = description
    }
}
