internal import Database
internal import Kernel

/// Which webhook endpoints of a person are to hear of a kind of message.
protocol WebhookTargets: Sendable {
    /// Their numbers, as `OutgoingMessage.target` will name them. Asked within the transaction that plans the messages,
    /// so that an endpoint that is just being removed is either heard of or gone.
    func targets(of user: UserID, kind: String, in sql: any SQLExecutor) async throws -> [String]
}

/// For installations without webhooks.
struct NoWebhooks: WebhookTargets {
    func targets(of user: UserID, kind: String, in sql: any SQLExecutor) async throws -> [String] { [] }
}
