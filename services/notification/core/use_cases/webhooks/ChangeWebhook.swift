package import Kernel

/// Changes where a webhook goes and what it hears of, switches it off and on.
package struct ChangeWebhook: Sendable {
    let webhooks: any WebhookRepository
    let rule: OutwardRule
    let clock: any WallClock

    package init(webhooks: any WebhookRepository, rule: OutwardRule, clock: any WallClock) {
        self.webhooks = webhooks
        self.rule = rule
        self.clock = clock
    }

    /// Throws `.invalid` with every bad field named, `.notFound` for one that is not the person's own.
    package func callAsFunction(_ id: WebhookID, of owner: UserID, _ input: WebhookInput) async throws -> Webhook {
        var mistakes: [FieldError] = []
        let fields = input.fields(under: rule, &mistakes)
        guard mistakes.isEmpty else { throw ServiceError.invalid(mistakes) }
        let now = clock.now
        return try await webhooks.update(id, of: owner) { webhook in
            webhook.change(
                url: fields.url, events: fields.events, about: fields.about, isActive: input.isActive, at: now)
        }
    }
}
