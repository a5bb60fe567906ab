import Auth
import Database
import Events
import Kernel
import NotificationCore
import TestSupport

@testable import NotificationService

/// Webhooks in one database, with what a test needs around them.
struct WebhookStore: Sendable {
    let database: any Database
    let webhooks: SQLWebhookRepository
    let clock = TestClock()

    static let ada = UserID(1)
    static let bob = UserID(2)

    static func with(_ kind: DatabaseKind, _ body: (WebhookStore) async throws -> Void) async throws {
        try await withDatabase(kind, migrations: NotificationSchema.migrations + EventsSchema.migrations) { database in
            try await body(
                WebhookStore(
                    database: database,
                    webhooks: SQLWebhookRepository(
                        database: database, box: SecretBox(key: "sealed by this", random: SeededRandom(seed: 3)))))
        }
    }

    func secret(_ seed: UInt64 = 1) -> WebhookSecret { WebhookSecret(random: SeededRandom(seed: seed)) }

    func new(
        _ url: String = "https://example.com/hook", events: [String]? = nil, owner: UserID = ada
    ) throws -> NewWebhook {
        NewWebhook(
            userID: owner, url: WebhookURL(restoring: url), events: try WebhookEvents(events),
            about: try WebhookText("Мой приёмник"), isActive: true, createdAt: clock.now)
    }

    func message(to webhook: Webhook, key: String = "payment.processed/1", kind: String = "payment_processed")
        -> OutgoingMessage
    {
        OutgoingMessage(
            key: key, userID: webhook.userID, target: webhook.id.description, kind: kind, language: "ru",
            subject: "Платёж принят", body: "Спасибо", facts: #"{"amount":999,"currency":"USD"}"#,
            createdAt: clock.now, attempts: 0)
    }
}
