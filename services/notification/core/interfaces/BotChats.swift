package import Kernel

/// The chats of the bot, their links to accounts, and what each is allowed.
package protocol BotChats: Sendable {
    func chat(_ id: TelegramID) async throws -> BotChat?
    /// Keeps that the chat exists and which language its app speaks.
    func remember(_ id: TelegramID, language: Language) async throws
    /// Nil lets messages out again.
    func setBlocked(_ id: TelegramID, at moment: Timestamp?) async throws

    func question(to chat: TelegramID, at now: Timestamp) async throws -> BotQuestion?
    func ask(_ question: BotQuestion, of chat: TelegramID, until end: Timestamp) async throws
    /// Forgets what was asked; false when nothing was.
    @discardableResult
    func dropQuestion(to chat: TelegramID) async throws -> Bool

    /// Counts one update of a chat.
    func admit(_ chat: TelegramID, limits: BotLimits, at now: Timestamp) async throws -> Admission

    /// Keeps a new code of an account by its hash; older ones end. `.tooManyRequests` beyond the limit.
    func keepCode(_ hash: String, for user: UserID, limits: BotLimits, at now: Timestamp) async throws -> Timestamp
    /// Uses a code up and links the chat, in one transaction; the same chat may bring its code again.
    func link(_ chat: TelegramID, by hash: String, limits: BotLimits, at now: Timestamp) async throws -> LinkOutcome
    func link(of user: UserID) async throws -> ChatLink?
    /// Ends the link of an account; the chat that was linked, nil when none was.
    func unlink(_ user: UserID, at now: Timestamp) async throws -> TelegramID?
}

/// Makes codes that cannot be guessed, and the hashes under which they are kept.
package protocol LinkCodes: Sendable {
    /// 32 characters that may stand in a link.
    func make() -> String
    func hash(_ code: String) -> String
}

/// Who our bot is on Telegram.
package protocol BotIdentity: Sendable {
    /// Without `@`; `.unavailable` while there is no bot or Telegram does not answer.
    func username() async throws -> String
}

/// Keeps what Telegram sent until it is worked on.
package protocol UpdateIntake: Sendable {
    /// Keeps one update as it came, once. `.malformed` for what is none.
    func keep(_ update: [UInt8]) async throws
}
