package import Kernel

/// Shows a person their webhooks and what became of the messages to them.
package struct ShowWebhooks: Sendable {
    let webhooks: any WebhookRepository

    /// Deliveries on a page.
    package static let sizes = 1...100
    package static let defaultSize = 50

    package init(webhooks: any WebhookRepository) {
        self.webhooks = webhooks
    }

    package func all(of owner: UserID) async throws -> [Webhook] { try await webhooks.webhooks(of: owner) }

    package func one(_ id: WebhookID, of owner: UserID) async throws -> Webhook {
        try await webhooks.webhook(id, of: owner)
    }

    /// A page of deliveries, the newest first, with where the next one begins.
    package func deliveries(
        to id: WebhookID, of owner: UserID, before: Int64?, limit: Int
    ) async throws -> (deliveries: [WebhookDelivery], next: Int64?) {
        _ = try await webhooks.webhook(id, of: owner)
        let found = try await webhooks.deliveries(to: id, of: owner, before: before, limit: limit + 1)
        let page = Array(found.prefix(limit))
        return (page, found.count > limit ? page.last?.id : nil)
    }
}
