package import Kernel

/// Where webhooks are kept. Every call names the owner: a stranger's webhook is not found.
package protocol WebhookRepository: Sendable {
    /// Throws `.tooManyWebhooks` when the person has enough; of several at once only as many get through as fit.
    func insert(_ new: NewWebhook, secret: WebhookSecret) async throws -> Webhook
    func webhook(_ id: WebhookID, of owner: UserID) async throws -> Webhook
    /// All of a person, the oldest first.
    func webhooks(of owner: UserID) async throws -> [Webhook]
    /// Changes one in a transaction.
    func update(
        _ id: WebhookID, of owner: UserID, _ change: @Sendable (inout Webhook) -> Void
    ) async throws -> Webhook
    func delete(_ id: WebhookID, of owner: UserID) async throws
    /// Replaces the secret; the one before signs until then as well, and one before that no more.
    func replaceSecret(_ id: WebhookID, of owner: UserID, by secret: WebhookSecret, at now: Timestamp, until: Timestamp)
        async throws
    /// What its messages are signed with.
    func secrets(of id: WebhookID, of owner: UserID) async throws -> WebhookSecrets
    /// What became of its messages, the newest first, before that one.
    func deliveries(
        to id: WebhookID, of owner: UserID, before: Int64?, limit: Int
    ) async throws -> [WebhookDelivery]
}
