package import Kernel
internal import HTTP

/// Telegram's Bot API, as far as it is needed here: who a chat is, how many it has, who runs it, writing into chats and
/// hearing what is written there.
///
/// Paces itself over all calls and stops altogether while Telegram says so. Never repeats a call by itself.
package struct BotAPI: Sendable {
    /// The bot that asks.
    package let token: BotToken
    private let baseURL: String
    private let transport: Transport
    private let limits: TelegramLimits
    private let pace: Pace
    /// The longest list of updates, in bytes.
    var updateBytes: Int { limits.updateBytes }
    /// The pace of each chat that is written into.
    let chatPaces: ChatPaces

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
        chatPaces = ChatPaces(limits: limits, clock: clock)
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

    /// One call with arguments as JSON.
    func call<Result: Decodable & Sendable>(
        _ method: String, _ question: some Encodable & Sendable, answerBytes: Int? = nil, longer: Duration = .zero
    ) async throws(TelegramError) -> Result {
        let body: [UInt8]
        do { body = try JSON.encode(question) } catch { throw .badRequest("the arguments cannot be written as JSON") }
        return try await call(
            method, body: body, type: "application/json", answerBytes: answerBytes, longer: longer)
    }

    /// One call with a body of any type; `longer` is waited beyond the usual time for an answer.
    func call<Result: Decodable & Sendable>(
        _ method: String, body: [UInt8], type: String, answerBytes: Int? = nil, longer: Duration = .zero
    ) async throws(TelegramError) -> Result {
        try await pace.turn()
        let answer = try await transport.exchange(
            Transport.Question(
                method: .post, url: "\(baseURL)/bot\(token.exposed)/\(method)",
                headers: ["Content-Type": type, "Accept": "application/json"], body: body,
                answerBytes: answerBytes ?? limits.answerBytes, timeout: limits.callTimeout + longer))
        do {
            return try BotAnswer.result(of: answer)
        } catch .retryAfter(let pause) {
            await pace.pause(for: pause)
            throw .retryAfter(pause)
        }
    }
}

/// No arguments.
struct Nothing: Encodable, Sendable {}

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
