package import Kernel
internal import HTTP

/// Telegram's Bot API, as far as channels need it: who a chat is, how many it has, who runs it, and sending.
///
/// Paces itself over all calls and stops altogether while Telegram says so. Never repeats a call by itself.
package struct BotAPI: Sendable {
    /// The bot that asks.
    package let token: BotToken
    private let baseURL: String
    private let transport: Transport
    private let limits: TelegramLimits
    private let pace: Pace

    /// `baseURL` is where the API lives, without a slash at the end: `https://api.telegram.org`.
    package init(
        token: BotToken, baseURL: String = BotAPI.publicURL, transport: Transport,
        limits: TelegramLimits = TelegramLimits(), clock: any WaitingClock = SteadyClock()
    ) {
        self.token = token
        self.baseURL = baseURL
        self.transport = transport
        self.limits = limits
        let interval = Duration.seconds(1) / limits.callsPerSecond
        pace = Pace(
            RateSchedule(interval: interval, burst: limits.callBurst), patience: limits.patience, clock: clock)
    }

    package static let publicURL = "https://api.telegram.org"

    /// The bot itself: proves that the token works.
    package func me() async throws(TelegramError) -> TelegramUser {
        try await call("getMe", Nothing())
    }

    /// Who a chat is; `.notFound` when it does not exist or our bot may not know.
    package func chat(_ chat: ChatReference) async throws(TelegramError) -> TelegramChat {
        try await call("getChat", ChatQuestion(chat: chat))
    }

    /// How many members a chat has, exactly.
    package func memberCount(of chat: ChatReference) async throws(TelegramError) -> Int64 {
        try await call("getChatMemberCount", ChatQuestion(chat: chat))
    }

    /// What a person is in a chat; certain for others only where our bot is administrator.
    package func member(_ user: TelegramID, of chat: ChatReference) async throws(TelegramError) -> ChatMember {
        try await call("getChatMember", MemberQuestion(chat: chat, userID: user))
    }

    /// The people who run a chat; other bots are left out.
    package func administrators(of chat: ChatReference) async throws(TelegramError) -> [ChatMember] {
        try await call("getChatAdministrators", ChatQuestion(chat: chat))
    }

    /// Sends plain text of 1–4096 UTF-16 units. There is no idempotency: see `TelegramError.unavailable`.
    package func sendMessage(
        _ text: String, to chat: ChatReference, silently: Bool = false
    ) async throws(TelegramError) -> SentMessage {
        try await call("sendMessage", MessageQuestion(chat: chat, text: text, disableNotification: silently))
    }

    private func call<Result: Decodable & Sendable>(
        _ method: String, _ question: some Encodable & Sendable
    ) async throws(TelegramError) -> Result {
        try await pace.turn()
        let body: [UInt8]
        do { body = try JSON.encode(question) } catch { throw .badRequest("the arguments cannot be written as JSON") }
        let answer = try await transport.exchange(
            Transport.Question(
                method: .post, url: "\(baseURL)/bot\(token.exposed)/\(method)",
                headers: ["Content-Type": "application/json", "Accept": "application/json"], body: body,
                answerBytes: limits.answerBytes, timeout: limits.callTimeout))
        do {
            return try BotAnswer.result(of: answer)
        } catch .retryAfter(let pause) {
            await pace.pause(for: pause)
            throw .retryAfter(pause)
        }
    }
}

private struct Nothing: Encodable, Sendable {}

private struct ChatQuestion: Encodable, Sendable {
    let chatID: ChatReference

    init(chat: ChatReference) { chatID = chat }
}

private struct MemberQuestion: Encodable, Sendable {
    let chatID: ChatReference
    let userID: TelegramID

    init(chat: ChatReference, userID: TelegramID) {
        chatID = chat
        self.userID = userID
    }
}

private struct MessageQuestion: Encodable, Sendable {
    let chatID: ChatReference
    let text: String
    let disableNotification: Bool

    init(chat: ChatReference, text: String, disableNotification: Bool) {
        chatID = chat
        self.text = text
        self.disableNotification = disableNotification
    }
}

extension ChatReference: Encodable {
    /// The `chat_id` of a call: a number, or a name with its `@`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .id(let id): try container.encode(id.rawValue)
        case .username(let username): try container.encode(username.description)
        }
    }
}
