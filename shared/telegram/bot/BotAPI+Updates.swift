package import Kernel

// Hearing what happens: asked for, or sent to a webhook.
extension BotAPI {
    /// What is waited for at most in one `getUpdates`, in seconds.
    package static let longestPoll = 50
    /// The kinds of updates that are asked for.
    package static let wantedUpdates = ["message", "callback_query", "my_chat_member"]

    /// The updates from `offset` on, as they came; waits up to `seconds` (0–50) for the first. Those before `offset`
    /// are confirmed and never come again.
    package func updates(
        from offset: Int64?, waiting seconds: Int, limit: Int = 100
    ) async throws(TelegramError) -> [JSONValue] {
        let wait = min(max(seconds, 0), BotAPI.longestPoll)
        return try await call(
            "getUpdates",
            UpdatesQuestion(
                offset: offset, limit: limit, timeout: wait, allowedUpdates: BotAPI.wantedUpdates),
            answerBytes: updateBytes, longer: .seconds(wait))
    }

    /// Has updates sent to `url`, each with `secret` in the header `X-Telegram-Bot-Api-Secret-Token`.
    package func setWebhook(_ url: String, secret: String) async throws(TelegramError) {
        let _: Bool = try await call(
            "setWebhook", WebhookQuestion(url: url, secretToken: secret, allowedUpdates: BotAPI.wantedUpdates))
    }

    /// Ends the webhook; what waits is kept.
    package func deleteWebhook() async throws(TelegramError) {
        let _: Bool = try await call("deleteWebhook", Nothing())
    }
}

private struct UpdatesQuestion: Encodable, Sendable {
    let offset: Int64?
    let limit: Int
    let timeout: Int
    let allowedUpdates: [String]
}

private struct WebhookQuestion: Encodable, Sendable {
    let url: String
    let secretToken: String
    let allowedUpdates: [String]
}
