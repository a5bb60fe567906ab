internal import Kernel

/// Finds the chat that a call means, as far as the bot may know of it.
struct ChatDirectory: Sendable {
    enum Chat: Sendable {
        case channel(SimChannel)
        case person(DemoFacts.Person)
    }

    /// Why there is no chat to speak of.
    struct Unknown: Error {
        let reply: BotReply
    }

    let world: SimWorld
    let now: Timestamp
    let chats: PrivateChats

    /// The chat behind `chat_id`: a number, or `@name` of a public channel.
    func chat(_ arguments: BotArguments) throws(Unknown) -> Chat {
        guard let text = arguments.text("chat_id"), !text.isEmpty else {
            throw Unknown(reply: .badRequest("chat_id is empty"))
        }
        let notFound = Unknown(reply: .badRequest("chat not found"))
        if text.hasPrefix("@") {
            guard let channel = world.channel(named: String(text.dropFirst())), channel.exists(at: now) else {
                throw notFound
            }
            return .channel(channel)
        }
        guard let number = Int64(text) else { throw notFound }
        if let person = world.person(TelegramID(number)), chats.hasStarted(person.id) { return .person(person) }
        guard let channel = world.channel(TelegramID(number)), channel.exists(at: now) else { throw notFound }
        switch channel.plan.bot {
        case .administrator: return .channel(channel)
        case .kicked: throw Unknown(reply: .forbidden("bot was kicked from the channel chat"))
        case .absent where channel.plan.username == nil: throw notFound
        case .absent: return .channel(channel)
        }
    }
}
