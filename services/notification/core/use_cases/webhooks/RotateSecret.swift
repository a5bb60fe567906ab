package import Kernel

/// Gives a webhook a new secret, shown this once; for a day both sign, so that no message is lost to the change.
package struct RotateSecret: Sendable {
    let webhooks: any WebhookRepository
    let clock: any WallClock
    let random: any RandomSource

    package init(webhooks: any WebhookRepository, clock: any WallClock, random: any RandomSource) {
        self.webhooks = webhooks
        self.clock = clock
        self.random = random
    }

    package func callAsFunction(
        _ id: WebhookID, of owner: UserID
    ) async throws -> (secret: WebhookSecret, previousUntil: Timestamp) {
        let secret = WebhookSecret(random: random)
        let now = clock.now
        let until = now + Webhook.overlap
        try await webhooks.replaceSecret(id, of: owner, by: secret, at: now, until: until)
        return (secret, until)
    }
}
