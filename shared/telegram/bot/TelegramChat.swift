package import Kernel

/// A person or a bot.
package struct TelegramUser: Sendable, Equatable, Decodable {
    package let id: TelegramID
    package let isBot: Bool
    package let firstName: String
    package let username: String?

    package init(id: TelegramID, isBot: Bool, firstName: String, username: String? = nil) {
        self.id = id
        self.isBot = isBot
        self.firstName = firstName
        self.username = username
    }
}

/// A chat as `getChat` describes it; how many members it has is asked separately.
package struct TelegramChat: Sendable, Equatable, Decodable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case person = "private"
        case group, supergroup, channel
    }

    package let id: TelegramID
    package let type: Kind
    package let title: String?
    /// Without `@`; nil for a private channel.
    package let username: String?
    package let description: String?
    package let linkedChatID: TelegramID?
    package let hasProtectedContent: Bool?

    package init(
        id: TelegramID, type: Kind, title: String?, username: String? = nil, description: String? = nil,
        linkedChatID: TelegramID? = nil, hasProtectedContent: Bool? = nil
    ) {
        self.id = id
        self.type = type
        self.title = title
        self.username = username
        self.description = description
        self.linkedChatID = linkedChatID
        self.hasProtectedContent = hasProtectedContent
    }
}

/// What a person is in a chat. Rights that Telegram leaves out are not given.
package struct ChatMember: Sendable, Equatable {
    package enum Status: String, Sendable, Codable, CaseIterable {
        case creator, administrator, member, restricted, left, kicked
    }

    package let user: TelegramUser
    package let status: Status
    package let canPostMessages: Bool
    package let canEditMessages: Bool
    package let canDeleteMessages: Bool
    package let canInviteUsers: Bool

    package init(
        user: TelegramUser, status: Status, canPostMessages: Bool = false, canEditMessages: Bool = false,
        canDeleteMessages: Bool = false, canInviteUsers: Bool = false
    ) {
        self.user = user
        self.status = status
        // A creator has every right, and Telegram names none of them.
        let isCreator = status == .creator
        self.canPostMessages = canPostMessages || isCreator
        self.canEditMessages = canEditMessages || isCreator
        self.canDeleteMessages = canDeleteMessages || isCreator
        self.canInviteUsers = canInviteUsers || isCreator
    }

    /// Whether this person runs the chat.
    package var isAdministrator: Bool { status == .creator || status == .administrator }
}

extension ChatMember: Decodable {
    private struct Wire: Decodable {
        let user: TelegramUser
        let status: Status
        let canPostMessages: Bool?
        let canEditMessages: Bool?
        let canDeleteMessages: Bool?
        let canInviteUsers: Bool?
    }

    package init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        self.init(
            user: wire.user, status: wire.status, canPostMessages: wire.canPostMessages ?? false,
            canEditMessages: wire.canEditMessages ?? false, canDeleteMessages: wire.canDeleteMessages ?? false,
            canInviteUsers: wire.canInviteUsers ?? false)
    }
}

/// A message that was sent.
package struct SentMessage: Sendable, Equatable, Decodable {
    package let messageID: Int64
    /// Seconds since 1970.
    package let date: Int64
    package let chat: TelegramChat
}
