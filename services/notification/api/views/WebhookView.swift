internal import Kernel
internal import NotificationCore

/// A webhook as its owner sees it; its secret is not shown again.
struct WebhookView: Codable, Sendable {
    let id: WebhookID
    let url: String
    /// Absent when it hears of everything.
    let events: [String]?
    let description: String
    let isActive: Bool
    /// Why we switched it off: `gone` or `failing`.
    let disabledReason: Webhook.DisabledReason?
    /// Since when nothing has reached it.
    let failingSince: Timestamp?
    let createdAt: Timestamp
    let updatedAt: Timestamp

    init(_ webhook: Webhook) {
        id = webhook.id
        url = webhook.url.text
        events = webhook.events.words
        description = webhook.about.text
        isActive = webhook.isActive
        disabledReason = webhook.disabledReason
        failingSince = webhook.failingSince
        createdAt = webhook.createdAt
        updatedAt = webhook.updatedAt
    }
}

/// A new webhook with its secret, which is shown this once.
struct NewWebhookView: Codable, Sendable {
    let id: WebhookID
    let url: String
    let events: [String]?
    let description: String
    let isActive: Bool
    let secret: String
    let createdAt: Timestamp

    init(_ webhook: Webhook, _ secret: WebhookSecret) {
        id = webhook.id
        url = webhook.url.text
        events = webhook.events.words
        description = webhook.about.text
        isActive = webhook.isActive
        self.secret = secret.text
        createdAt = webhook.createdAt
    }
}

/// The webhooks of a person.
struct WebhookListView: Codable, Sendable {
    let items: [WebhookView]
}

/// A secret in place of another.
struct RotatedView: Codable, Sendable {
    let id: WebhookID
    let secret: String
    /// Until when the secret before signs as well.
    let previousUntil: Timestamp
}

/// How a test went.
struct TestedView: Codable, Sendable {
    let delivered: Bool
    /// Why not.
    let reason: String?
}

/// What became of the messages to a webhook.
struct WebhookDeliveriesView: Codable, Sendable {
    let items: [Item]
    /// Hand it back as `cursor` for the next page; absent on the last one.
    let nextCursor: String?

    struct Item: Codable, Sendable {
        let id: Int64
        /// What the message was about.
        let type: String
        /// `pending`, `sending`, `sent`, `failed`, `unknown` or `skipped`.
        let status: String
        let attempts: Int
        /// When it is tried next; absent when it is not.
        let nextAttemptAt: Timestamp?
        let lastError: String?
        let createdAt: Timestamp
        let updatedAt: Timestamp

        init(_ delivery: WebhookDelivery) {
            id = delivery.id
            type = delivery.kind
            status = delivery.status
            attempts = delivery.attempts
            nextAttemptAt = delivery.status == "pending" ? delivery.dueAt : nil
            lastError = delivery.lastError
            createdAt = delivery.createdAt
            updatedAt = delivery.updatedAt
        }
    }
}
