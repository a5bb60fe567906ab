package import Kernel

/// Takes a webhook away; messages that wait for it are not sent.
package struct DeleteWebhook: Sendable {
    let webhooks: any WebhookRepository

    package init(webhooks: any WebhookRepository) {
        self.webhooks = webhooks
    }

    package func callAsFunction(_ id: WebhookID, of owner: UserID) async throws {
        try await webhooks.delete(id, of: owner)
    }
}
