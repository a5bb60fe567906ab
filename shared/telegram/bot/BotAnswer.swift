internal import HTTP
internal import Kernel

/// Reads the envelope that every Bot API answer comes in: `{"ok":true,"result":…}` or a refusal.
enum BotAnswer {
    private struct Success<Result: Decodable>: Decodable {
        let result: Result
    }

    private struct Refusal: Decodable {
        struct Parameters: Decodable {
            let retryAfter: Int64?
            let migrateToChatID: TelegramID?
        }

        let ok: Bool
        let errorCode: Int?
        let description: String?
        let parameters: Parameters?
    }

    /// The result, or the refusal as an error.
    static func result<Result: Decodable>(of answer: Transport.Answer) throws(TelegramError) -> Result {
        guard let envelope = try? JSON.decode(Refusal.self, from: answer.body, unknownMembers: .ignore) else {
            // A proxy before Telegram may answer with a page of its own.
            if answer.status.code >= 500 {
                throw .unavailable("answered \(answer.status.code)", mayHaveHappened: true)
            }
            if answer.status.code == 429 { throw .retryAfter(pause(in: answer.headers)) }
            throw .badAnswer("status \(answer.status.code) without the usual envelope")
        }
        guard envelope.ok else { throw refusal(envelope, status: answer.status.code, headers: answer.headers) }
        do {
            return try JSON.decode(Success<Result>.self, from: answer.body, unknownMembers: .ignore).result
        } catch {
            throw .badAnswer("the result is not a \(Result.self)")
        }
    }

    private static func refusal(_ refusal: Refusal, status: Int, headers: Headers) -> TelegramError {
        if let chat = refusal.parameters?.migrateToChatID { return .migrated(to: chat) }
        let text = refusal.description ?? "no description"
        switch refusal.errorCode ?? status {
        case 401: return .unauthorized(text)
        case 403: return .forbidden(text)
        // A wrong path: the token's shape or the method's name, never a chat.
        case 404: return text.contains("method") ? .badRequest(text) : .unauthorized(text)
        case 409: return .conflict(text)
        case 429:
            return .retryAfter(refusal.parameters?.retryAfter.map { clamped($0) } ?? pause(in: headers))
        case 400: return isUnknown(text) ? .notFound(text) : isInaccessible(text) ? .forbidden(text) : .badRequest(text)
        case 500...: return .unavailable(text, mayHaveHappened: true)
        default: return .badAnswer("error code \(refusal.errorCode ?? status): \(text)")
        }
    }

    /// Texts drift, so only what they begin with or contain is looked at.
    private static func isUnknown(_ text: String) -> Bool {
        ["chat not found", "user not found", "participant_id_invalid", "username_not_occupied", "chat_id is empty"]
            .contains { text.lowercased().contains($0) }
    }

    private static func isInaccessible(_ text: String) -> Bool {
        ["member list is inaccessible", "chat_admin_required", "not enough rights"]
            .contains { text.lowercased().contains($0) }
    }

    /// `Retry-After` in seconds (RFC 9110 §10.2.3); a minute when it is missing.
    static func pause(in headers: Headers) -> Duration {
        headers["Retry-After"].flatMap { Int64($0) }.map { clamped($0) } ?? .seconds(60)
    }

    private static func clamped(_ seconds: Int64) -> Duration { .seconds(min(max(seconds, 1), 86_400)) }
}
