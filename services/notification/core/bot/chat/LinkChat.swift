internal import Kernel

/// `/start`: greets, or links the chat to the account whose code stands in the link that was opened.
struct LinkChat: Sendable {
    let chats: any BotChats
    let codes: any LinkCodes
    let clock: any WallClock
    let limits: BotLimits

    func start(_ code: String, _ turn: ChatTurn) async throws {
        let name = turn.event.firstName
        guard !code.isEmpty else {
            try await turn.write(turn.chat.userID == nil ? .hello : .helloLinked, ["name": name])
            return
        }
        switch try await chats.link(turn.chat.id, by: codes.hash(code), limits: limits, at: clock.now) {
        case .noSuchCode: try await turn.write(.badCode)
        case .tooManyTries: try await turn.write(.tooManyCodes)
        case .linked(let user, let left):
            // The account has a language of its own from now on.
            let chat = try await chats.chat(turn.chat.id) ?? turn.chat
            let now = ChatTurn(event: turn.event, chat: chat, window: turn.window)
            if let before = turn.chat.userID, before != user { try await now.write(.moved) }
            if let left { await farewell(left, now) }
            try await now.write(.linked, ["name": name])
        }
    }

    /// Tells the chat that was left; one that cannot be told any more holds nothing up.
    private func farewell(_ left: TelegramID, _ turn: ChatTurn) async {
        try? await turn.window.write(BotMessage(turn.say(.leftChat)), in: left)
    }
}
