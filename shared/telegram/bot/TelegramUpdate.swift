package import Kernel

/// One thing that happened, as Telegram tells it. Members that are not known are passed over; a kind that is not known,
/// or one that is not shaped as documented, is `.other`.
package struct TelegramUpdate: Sendable, Equatable {
    /// Unique for the bot, roughly rising.
    package let id: Int64
    package let content: Content

    /// What happened.
    package enum Content: Sendable, Equatable {
        case message(Message)
        case press(Press)
        /// What our bot is in a chat has changed.
        case membership(Membership)
        case other
    }

    /// Somebody wrote.
    package struct Message: Sendable, Equatable {
        package let id: Int64
        package let chat: Chat
        package let from: Sender
        package let text: String
    }

    /// Somebody pressed a button under a message of ours.
    package struct Press: Sendable, Equatable {
        package let id: String
        package let chat: Chat
        package let from: Sender
        package let messageID: Int64
        package let data: String
    }

    /// Our bot was added, removed, blocked or let in again.
    package struct Membership: Sendable, Equatable {
        package let chat: Chat
        package let from: Sender
        package let isMember: Bool
    }

    /// Where it happened.
    package struct Chat: Sendable, Equatable {
        package let id: TelegramID
        package let isPrivate: Bool
    }

    /// Who did it.
    package struct Sender: Sendable, Equatable {
        package let id: TelegramID
        package let isBot: Bool
        package let firstName: String
        /// `en`, `pt-br`; absent where the app does not say.
        package let languageCode: String?
    }

    /// Nil for something without a number.
    package init?(_ json: JSONValue) {
        guard let id = json["update_id"]?.integer else { return nil }
        self.id = id
        content =
            json["message"].flatMap(Message.init).map { .message($0) }
            ?? json["callback_query"].flatMap(Press.init).map { .press($0) }
            ?? json["my_chat_member"].flatMap(Membership.init).map { .membership($0) } ?? .other
    }

    /// The chat in which it happened.
    package var chat: Chat? {
        switch content {
        case .message(let message): message.chat
        case .press(let press): press.chat
        case .membership(let membership): membership.chat
        case .other: nil
        }
    }
}

extension TelegramUpdate.Message {
    init?(_ json: JSONValue) {
        guard let id = json["message_id"]?.integer, let chat = json["chat"].flatMap(TelegramUpdate.Chat.init),
            let from = json["from"].flatMap(TelegramUpdate.Sender.init), let text = json["text"]?.string
        else { return nil }
        self.init(id: id, chat: chat, from: from, text: text)
    }
}

extension TelegramUpdate.Press {
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let from = json["from"].flatMap(TelegramUpdate.Sender.init),
            let data = json["data"]?.string, let message = json["message"],
            let messageID = message["message_id"]?.integer,
            let chat = message["chat"].flatMap(TelegramUpdate.Chat.init)
        else { return nil }
        self.init(id: id, chat: chat, from: from, messageID: messageID, data: data)
    }
}

extension TelegramUpdate.Membership {
    init?(_ json: JSONValue) {
        guard let chat = json["chat"].flatMap(TelegramUpdate.Chat.init),
            let from = json["from"].flatMap(TelegramUpdate.Sender.init),
            let status = json["new_chat_member"]?["status"]?.string
        else { return nil }
        self.init(chat: chat, from: from, isMember: status != "kicked" && status != "left")
    }
}

extension TelegramUpdate.Chat {
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer else { return nil }
        self.init(id: TelegramID(id), isPrivate: json["type"]?.string == "private")
    }
}

extension TelegramUpdate.Sender {
    init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer else { return nil }
        self.init(
            id: TelegramID(id), isBot: json["is_bot"]?.bool ?? false, firstName: json["first_name"]?.string ?? "",
            languageCode: json["language_code"]?.string)
    }
}
