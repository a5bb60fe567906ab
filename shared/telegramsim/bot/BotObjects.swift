internal import Kernel

// The objects of the Bot API as JSON. Members that do not apply are absent, never null.

enum BotObjects {
    static func bot() -> JSONValue {
        let bot = DemoFacts.bot
        return [
            "id": .integer(bot.id.rawValue), "is_bot": true, "first_name": .string(bot.firstName),
            "username": .string(bot.username), "can_join_groups": true, "can_read_all_group_messages": false,
            "supports_inline_queries": false, "can_connect_to_business": false, "has_main_web_app": false,
        ]
    }

    static func user(_ person: DemoFacts.Person) -> JSONValue {
        [
            "id": .integer(person.id.rawValue), "is_bot": .bool(person.id == DemoFacts.bot.id),
            "first_name": .string(person.firstName), "username": .string(person.username),
            "language_code": .string(person.languageCode),
        ]
    }

    static func chat(_ channel: ChannelPlan) -> JSONValue {
        var members = [
            JSONValue.Member("id", .integer(channel.id.rawValue)), JSONValue.Member("type", "channel"),
            JSONValue.Member("title", .string(channel.title)),
        ]
        if let name = channel.username { members.append(JSONValue.Member("username", .string(name))) }
        return .object(members)
    }

    static func chat(_ person: DemoFacts.Person) -> JSONValue {
        [
            "id": .integer(person.id.rawValue), "type": "private", "first_name": .string(person.firstName),
            "username": .string(person.username),
        ]
    }

    /// What `getChat` says beyond the short form. There is no member count in it.
    static func fullChat(_ short: JSONValue, _ channel: ChannelPlan?) -> JSONValue {
        guard case .object(var members) = short else { return short }
        if let channel {
            if let name = channel.username { members.append(.init("active_usernames", [.string(name)])) }
            members.append(.init("description", .string(channel.description)))
        }
        members += [
            .init("accent_color_id", 3), .init("max_reaction_count", 11),
            .init(
                "accepted_gift_types",
                [
                    "unlimited_gifts": true, "limited_gifts": true, "unique_gifts": true, "premium_subscription": false,
                    "gifts_from_channels": true,
                ]),
        ]
        return .object(members)
    }

    static func creator(_ person: DemoFacts.Person) -> JSONValue {
        ["user": user(person), "status": "creator", "is_anonymous": false]
    }

    static func administrator(_ person: DemoFacts.Person, canPost: Bool) -> JSONValue {
        let rights = [
            ("can_be_edited", false), ("can_manage_chat", true), ("can_change_info", canPost),
            ("can_post_messages", canPost), ("can_edit_messages", canPost), ("can_delete_messages", canPost),
            ("can_invite_users", true), ("can_restrict_members", canPost), ("can_promote_members", false),
            ("can_manage_video_chats", false), ("can_post_stories", false), ("can_edit_stories", false),
            ("can_delete_stories", false), ("can_manage_direct_messages", false), ("can_send_welcome_messages", false),
            ("is_anonymous", false),
        ]
        return .object(
            [JSONValue.Member("user", user(person)), JSONValue.Member("status", "administrator")]
                + rights.map { JSONValue.Member($0.0, .bool($0.1)) })
    }

    static func member(_ person: DemoFacts.Person, isSubscribed: Bool) -> JSONValue {
        ["user": user(person), "status": isSubscribed ? "member" : "left"]
    }

    /// A message of a private chat.
    static func message(_ letter: PrivateChats.Letter, with person: DemoFacts.Person) -> JSONValue {
        var members = [
            JSONValue.Member("message_id", .integer(Int64(letter.id))),
            JSONValue.Member("from", letter.isFromBot ? bot() : user(person)),
            JSONValue.Member("chat", chat(person)), JSONValue.Member("date", .integer(letter.date.seconds)),
        ]
        if let edited = letter.editedAt { members.append(.init("edit_date", .integer(edited.seconds))) }
        let isCaption = letter.document != nil
        if let document = letter.document { members.append(.init("document", document.json)) }
        if !letter.content.text.isEmpty {
            members.append(.init(isCaption ? "caption" : "text", .string(letter.content.text)))
        }
        if !letter.content.entities.isEmpty {
            members.append(.init(isCaption ? "caption_entities" : "entities", .array(letter.content.entities)))
        }
        if let keyboard = letter.content.keyboard { members.append(.init("reply_markup", keyboard)) }
        return .object(members)
    }

    /// A post of a channel, as `channel_post` and `sendMessage` carry it.
    static func message(_ post: PlannedPost, in channel: SimChannel, at second: Int64) -> JSONValue {
        let isEdited = post.isEdited(at: second)
        let chat = chat(channel.plan)
        var members = [
            JSONValue.Member("message_id", .integer(Int64(post.id))), JSONValue.Member("sender_chat", chat),
            JSONValue.Member("chat", chat), JSONValue.Member("date", .integer(post.date)),
        ]
        if isEdited, let editedAt = post.editedAt { members.append(.init("edit_date", .integer(editedAt))) }
        if let signature = channel.plan.signature { members.append(.init("author_signature", .string(signature))) }
        members.append(.init("text", .string(channel.writer.text(of: post, isEdited: isEdited))))
        return .object(members)
    }
}
