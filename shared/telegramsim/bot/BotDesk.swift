internal import Kernel

/// Answers the calls of the Bot API for the one bot there is, from the world as it is now.
struct BotDesk: Sendable {
    let world: SimWorld
    let clock: SimClock
    let updates: UpdateQueue
    let chats: PrivateChats
    let presses: Presses
    let troubles: Troubles
    private let commands = CommandList()
    let limits: SimLimits
    private let calls: ExcessGuard
    private let messages: ExcessGuard
    private let chatMessages: ExcessGuard

    init(
        world: SimWorld, clock: SimClock, chats: PrivateChats, presses: Presses, troubles: Troubles,
        real: any WallClock,
        limits: SimLimits
    ) {
        self.world = world
        self.clock = clock
        self.limits = limits
        updates = UpdateQueue(world: world, clock: clock)
        self.chats = chats
        self.presses = presses
        self.troubles = troubles
        calls = ExcessGuard(perSecond: limits.callsPerSecond, burst: Int(limits.callsPerSecond), clock: real)
        messages = ExcessGuard(perSecond: limits.messagesPerSecond, burst: Int(limits.messagesPerSecond), clock: real)
        chatMessages = ExcessGuard(perSecond: limits.chatMessagesPerSecond, burst: limits.chatBurst, clock: real)
    }

    /// The answer to `method`, whose letters' case does not matter.
    func answer(token: String, method: String, arguments: BotArguments) async -> BotReply {
        guard token == DemoFacts.botToken else {
            let isToken = token.split(separator: ":").count == 2
            return .refusal(401, isToken ? "Unauthorized" : "Unauthorized: invalid token specified")
        }
        if let seconds = calls.excess(of: "") { return .tooMany(seconds) }
        if let trouble = troubles.next(method.lowercased()) {
            if trouble.takesEffect == true { _ = await effect(of: method.lowercased(), arguments) }
            return trouble.reply
        }
        return await effect(of: method.lowercased(), arguments)
    }

    private func effect(of method: String, _ arguments: BotArguments) async -> BotReply {
        do {
            switch method {
            case "getme": return .result(BotObjects.bot())
            case "getchat": return chat(try directory.chat(arguments))
            case "getchatmembercount": return memberCount(try directory.chat(arguments))
            case "getchatadministrators": return administrators(try directory.chat(arguments), arguments)
            case "getchatmember": return member(try directory.chat(arguments), arguments)
            case "sendmessage": return try send(try directory.chat(arguments), arguments)
            case "senddocument": return try upload(try directory.chat(arguments), arguments)
            case "editmessagetext": return try edit(try directory.chat(arguments), arguments)
            case "deletemessage": return delete(try directory.chat(arguments), arguments)
            case "answercallbackquery": return letters.answer(arguments)
            case "setmycommands": return commands.set(arguments)
            case "getmycommands": return commands.get(arguments)
            case "getupdates": return await updates.get(arguments)
            case "setwebhook": return updates.setWebhook(arguments)
            case "deletewebhook": return updates.deleteWebhook(arguments)
            case "getwebhookinfo": return updates.webhookInfo()
            default: return .refusal(404, "Not Found: method not found")
            }
        } catch {
            return error.reply
        }
    }

    private var directory: ChatDirectory { ChatDirectory(world: world, now: clock.now, chats: chats) }
    private var letters: LetterDesk { LetterDesk(chats: chats, presses: presses, clock: clock) }

    private func chat(_ chat: ChatDirectory.Chat) -> BotReply {
        switch chat {
        case .channel(let channel): .result(BotObjects.fullChat(BotObjects.chat(channel.plan), channel.plan))
        case .person(let person): .result(BotObjects.fullChat(BotObjects.chat(person), nil))
        }
    }

    private func memberCount(_ chat: ChatDirectory.Chat) -> BotReply {
        switch chat {
        case .channel(let channel): .result(.integer(Int64(channel.subscribers(at: clock.now))))
        case .person: .result(2)
        }
    }

    private func administrators(_ chat: ChatDirectory.Chat, _ arguments: BotArguments) -> BotReply {
        guard case .channel(let channel) = chat else {
            return .badRequest("there are no administrators in the private chat")
        }
        guard case .administrator(let canPost) = channel.plan.bot else {
            return .badRequest("member list is inaccessible")
        }
        var members: [JSONValue] = []
        if let owner = world.person(channel.plan.owner) { members.append(BotObjects.creator(owner)) }
        members += channel.plan.administrators.compactMap { world.person($0) }
            .map { BotObjects.administrator($0, canPost: true) }
        // Bots are left out unless they are asked for.
        if arguments["return_bots"]?.bool == true || arguments.text("return_bots") == "true" {
            members.append(BotObjects.administrator(DemoFacts.bot, canPost: canPost))
        }
        return .result(.array(members))
    }

    private func member(_ chat: ChatDirectory.Chat, _ arguments: BotArguments) -> BotReply {
        guard let number = arguments.integer("user_id"), number > 0 else {
            return .badRequest("invalid user_id specified")
        }
        let id = TelegramID(Int64(number))
        guard case .channel(let channel) = chat else {
            guard let person = world.person(id) else { return .badRequest("user not found") }
            return .result(BotObjects.member(person, isSubscribed: true))
        }
        if id == DemoFacts.bot.id {
            guard case .administrator(let canPost) = channel.plan.bot else {
                return .result(BotObjects.member(DemoFacts.bot, isSubscribed: false))
            }
            return .result(BotObjects.administrator(DemoFacts.bot, canPost: canPost))
        }
        guard case .administrator = channel.plan.bot else { return .badRequest("member list is inaccessible") }
        guard let person = world.person(id) else { return .badRequest("user not found") }
        if id == channel.plan.owner { return .result(BotObjects.creator(person)) }
        if channel.plan.administrators.contains(id) {
            return .result(BotObjects.administrator(person, canPost: true))
        }
        return .result(BotObjects.member(person, isSubscribed: world.isSubscribed(id, to: channel)))
    }

    private func send(_ chat: ChatDirectory.Chat, _ arguments: BotArguments) throws(ChatDirectory.Unknown) -> BotReply {
        let content = try letters.content(arguments)
        if let seconds = messages.excess(of: "") { return .tooMany(seconds) }
        switch chat {
        case .channel(let channel):
            guard case .administrator(let canPost) = channel.plan.bot else {
                return .forbidden("bot is not a member of the channel chat")
            }
            guard canPost else { return .badRequest("need administrator rights in the channel chat") }
            if let seconds = chatMessages.excess(of: "\(channel.plan.id)") { return .tooMany(seconds) }
            let now = clock.now
            let post = channel.send(content.text, at: now)
            return .result(BotObjects.message(post, in: channel, at: now.seconds))
        case .person(let person):
            return refusal(by: person) ?? letters.send(person, content)
        }
    }

    private func upload(
        _ chat: ChatDirectory.Chat, _ arguments: BotArguments
    ) throws(ChatDirectory.Unknown) -> BotReply {
        let (caption, document) = try letters.upload(arguments)
        guard case .person(let person) = chat else { return .badRequest("not enough rights to send documents") }
        if let seconds = messages.excess(of: "") { return .tooMany(seconds) }
        return refusal(by: person) ?? letters.send(person, caption, document: document)
    }

    private func edit(_ chat: ChatDirectory.Chat, _ arguments: BotArguments) throws(ChatDirectory.Unknown) -> BotReply {
        guard case .person(let person) = chat else { return .badRequest("message to edit not found") }
        if let refusal = refusal(by: person) { return refusal }
        return try letters.edit(person, arguments)
    }

    private func delete(_ chat: ChatDirectory.Chat, _ arguments: BotArguments) -> BotReply {
        guard case .person(let person) = chat else { return .badRequest("message to delete not found") }
        return letters.delete(person, arguments)
    }

    /// Why nothing more may be written to a person now.
    private func refusal(by person: DemoFacts.Person) -> BotReply? {
        if chats.hasBlocked(person.id) { return .forbidden("bot was blocked by the user") }
        return chatMessages.excess(of: "\(person.id)").map { .tooMany($0) }
    }

    /// In UTF-16 units, as Telegram counts.
    static let longestText = 4_096
}
