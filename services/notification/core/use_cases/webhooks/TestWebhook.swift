package import Kernel

/// Sends a webhook a message that says nothing, at once and once, and tells how it went.
package struct TestWebhook: Sendable {
    let webhooks: any WebhookRepository
    let channel: any DeliveryChannel
    let clock: any WallClock
    let random: any RandomSource

    package static let kind = "webhook_test"

    package init(
        webhooks: any WebhookRepository, channel: any DeliveryChannel, clock: any WallClock, random: any RandomSource
    ) {
        self.webhooks = webhooks
        self.channel = channel
        self.clock = clock
        self.random = random
    }

    /// Nil when it was taken; why not otherwise.
    package func callAsFunction(_ id: WebhookID, of owner: UserID) async throws -> String? {
        _ = try await webhooks.webhook(id, of: owner)
        let now = clock.now
        let outcome = await channel.deliver(
            OutgoingMessage(
                key: "webhook-test/\(random.uuid(at: now))", userID: owner, target: id.description,
                kind: TestWebhook.kind, language: "en", subject: "A test", body: "This is a test.",
                facts: #"{"message":"This is a test."}"#, createdAt: now, attempts: 0))
        return switch outcome {
        case .sent: nil
        case .later(let reason, _), .refused(let reason), .unreachable(let reason), .unknown(let reason): reason
        }
    }
}
