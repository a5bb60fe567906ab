internal import Kernel

/// The buttons under a message, checked as Telegram checks them.
enum BotKeyboard {
    /// Bytes of a button's data.
    private static let dataBytes = 1...64

    /// The checked `reply_markup`; nil when none was given. Forms carry it as JSON text.
    static func read(_ arguments: BotArguments) throws(ChatDirectory.Unknown) -> JSONValue? {
        guard let given = arguments["reply_markup"] else { return nil }
        let parsed = given.string.map { text in try? JSONValue(parsing: Array(text.utf8)) } ?? given
        guard let markup = parsed, case .object = markup else {
            throw refused("object expected as reply markup")
        }
        guard let lines = markup["inline_keyboard"] else { return nil }
        guard let rows = lines.array else { throw refused("field \"inline_keyboard\" must be of type Array") }
        for row in rows {
            guard let buttons = row.array else { throw refused("inline keyboard row must be of type Array") }
            for button in buttons { try check(button) }
        }
        return rows.allSatisfy({ $0.array?.isEmpty != false }) ? nil : ["inline_keyboard": lines]
    }

    private static func check(_ button: JSONValue) throws(ChatDirectory.Unknown) {
        guard let text = button["text"]?.string, !text.isEmpty else {
            throw refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        }
        switch (button["callback_data"]?.string, button["url"]?.string) {
        case (let data?, nil):
            guard dataBytes.contains(data.utf8.count) else { throw refused("BUTTON_DATA_INVALID") }
        case (nil, let url?):
            guard ["https://", "http://", "tg://"].contains(where: url.hasPrefix) else {
                throw refused("inline keyboard button URL '\(url)' is invalid: Wrong HTTP URL")
            }
        case (nil, nil), (_?, _?):
            throw refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        }
    }

    /// The data of the button that a person means, by its text or by the data itself.
    static func data(in keyboard: JSONValue, of text: String?, _ data: String?) -> String? {
        let buttons = (keyboard["inline_keyboard"]?.array ?? []).flatMap { $0.array ?? [] }
        return buttons.first { button in
            guard let own = button["callback_data"]?.string else { return false }
            return (data == nil || own == data) && (text == nil || button["text"]?.string == text)
                && (data != nil || text != nil)
        }?["callback_data"]?.string
    }

    private static func refused(_ what: String) -> ChatDirectory.Unknown {
        ChatDirectory.Unknown(reply: .badRequest(what))
    }
}
