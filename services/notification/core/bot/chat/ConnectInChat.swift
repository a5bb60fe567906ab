internal import Kernel

/// `/add_channel`: asks which channel, and connects it as the person.
struct ConnectInChat: Sendable {
    let chats: any BotChats
    let desk: any PersonDesk
    let clock: any WallClock
    let limits: BotLimits

    /// With the channel behind the command nothing is asked.
    func begin(_ reference: String, for user: UserID, _ turn: ChatTurn) async throws {
        guard reference.isEmpty else {
            try await connect(reference, for: user, turn)
            return
        }
        try await chats.ask(.whichChannel, of: turn.chat.id, until: clock.now + limits.questionLife)
        try await turn.write(.askChannel)
    }

    /// What is no channel's name may be said again; every other end ends the question.
    func connect(_ text: String, for user: UserID, _ turn: ChatTurn) async throws {
        guard (try? ChatReference(parsing: text)) != nil else {
            try await turn.write(.badReference)
            return
        }
        let channel: OwnChannel
        do {
            channel = try await desk.connect(
                text.filter { !$0.isWhitespace }, for: user, key: "telegram-update-\(turn.event.updateID)")
        } catch let refusal as ServiceError where refusal.code == "channel_not_found_on_telegram" {
            throw refusal
        } catch let refusal as ServiceError {
            if refusal.kind != .unavailable { try await chats.dropQuestion(to: turn.chat.id) }
            throw refusal
        }
        try await chats.dropQuestion(to: turn.chat.id)
        try await turn.write(channel.isVerified ? .connected : .connectedUnverified, ["channel": channel.name])
    }
}
