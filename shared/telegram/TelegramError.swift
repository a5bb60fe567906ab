package import Kernel

/// Why Telegram did not give what was asked. The texts are Telegram's own words; tokens never stand in them.
package enum TelegramError: Error, Sendable, Equatable {
    /// The chat or person does not exist, or our bot may not know that it does.
    case notFound(String)
    /// The request itself is wrong; a repeat fails the same way.
    case badRequest(String)
    /// The bot token is revoked or malformed: nothing works until the operator sets another.
    case unauthorized(String)
    /// Our bot may not: it is no member, was removed or was blocked.
    case forbidden(String)
    /// The group became a supergroup; ask again with this number.
    case migrated(to: TelegramID)
    /// Another program uses the same bot.
    case conflict(String)
    /// Too many requests, or we are holding back: come back after this time.
    case retryAfter(Duration)
    /// Telegram is away or broke off. When `mayHaveHappened`, the request may have taken effect: repeating a
    /// `sendMessage` can send it twice.
    case unavailable(String, mayHaveHappened: Bool)
    /// The answer is not what Telegram's documentation says.
    case badAnswer(String)
    /// The caller gave up waiting.
    case cancelled
}

extension TelegramError: ServiceErrorConvertible {
    package var asServiceError: ServiceError? {
        switch self {
        case .notFound, .migrated:
            ServiceError(.notFound, "Channel not found on Telegram", code: "channel_not_found_on_telegram")
        case .badRequest: ServiceError(.invalid, "Telegram does not accept this request.", code: "telegram_refused")
        case .forbidden:
            ServiceError(
                .forbidden, "The bot may not see this channel; make it an administrator there.",
                code: "bot_not_admitted")
        case .unauthorized:
            ServiceError(.unavailable, "Telegram refuses this installation's bot token.", code: "bot_token_refused")
        case .conflict, .cancelled:
            ServiceError(.unavailable, "Telegram cannot be asked at the moment.", code: "telegram_unavailable")
        case .retryAfter(let pause):
            ServiceError(
                .unavailable, "Telegram asks us to wait before the next request.", code: "telegram_busy",
                retryAfter: pause)
        case .unavailable:
            ServiceError(
                .unavailable, "Telegram does not answer.", code: "telegram_unavailable", retryAfter: .seconds(30))
        case .badAnswer:
            ServiceError(.badUpstream, "Telegram gave an answer that cannot be read.", code: "telegram_bad_answer")
        }
    }
}
