import Database
import Kernel
import Mail
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

/// The whole way of a message: told, lined up, sent, tried again, replayed.
@Suite("From a notice to a webhook and a mail")
struct WebhookJourneyTests {
    /// Knows one person.
    private struct Contacts: ContactSource {
        func contact(of user: UserID) async throws -> Recipient? {
            guard user == WebhookStore.ada else { return nil }
            return Recipient(userID: user, email: "ada@example.org", username: "ada", language: .ru, timeZone: "UTC")
        }
    }

    private func uses(_ store: WebhookStore) -> NotificationUseCases {
        NotificationUseCases(
            NotificationUseCases.World(
                database: store.database, clock: store.clock, contacts: Contacts(), zones: ZoneDatabase(),
                links: SignedStopLinks(publicURL: "https://example.com", secret: "links"), wakeUps: WakeUps(),
                ways: [.webhook, .email], webhooks: store.webhooks, records: [store.webhooks]))
    }

    private func notice(_ key: String = "payment.processed/1") -> Notice {
        Notice(
            userID: WebhookStore.ada, key: key, kind: .paymentProcessed,
            facts: Facts([
                "payment_id": .number(1), "amount": .number(999), "currency": .text("USD"),
                "provider": .text("sandbox"),
                "description": .text("Pro"), "at": .text("2025-06-15T15:00:00Z"),
            ]))
    }

    private func sender(_ way: Way, _ channel: any DeliveryChannel, _ uses: NotificationUseCases, _ store: WebhookStore)
        -> SendMessages
    {
        SendMessages(way: way, queue: uses.queue, channel: channel, zones: ZoneDatabase(), clock: store.clock)
    }

    @Test(arguments: DatabaseKind.available)
    func `a payment is told to each webhook once, tried again after a failure, and replayed on demand`(
        kind: DatabaseKind
    ) async throws {
        try await Receiver.with(kind) { receiver, store, channel in
            let (uses, ada) = (uses(store), WebhookStore.ada)
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            _ = try await store.webhooks.insert(
                store.new(receiver.url, events: ["welcome"]), secret: store.secret())
            for _ in 0..<2 { try await uses.tell(notice(), receipt: nil) }
            let send = sender(.webhook, channel, uses, store)
            receiver.answer(500)
            try await send.sendAll()
            #expect(receiver.messages.count == 1)
            receiver.answer(204)
            store.clock.advance(by: .seconds(5))
            for _ in 0..<2 { try await send.sendAll() }
            #expect(receiver.messages.count == 2 && Set(receiver.messages.map(\.id)).count == 1)
            let show = ShowWebhooks(webhooks: store.webhooks)
            let log = try await show.deliveries(to: webhook.id, of: ada, before: nil, limit: 10).deliveries
            #expect(log.map(\.status) == ["sent"] && log.map(\.attempts) == [2] && log[0].kind == "payment_processed")
            let body = try JSONValue(parsing: receiver.messages[1].body)
            #expect(body["data"]?["payment_id"]?.integer == 1 && body["type"]?.string == "payment_processed")
        }
    }

    @Test func `one that failed for good is sent again when its owner asks, under the same id`() async throws {
        try await Receiver.with { receiver, store, channel in
            let (uses, ada) = (uses(store), WebhookStore.ada)
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            try await uses.tell(notice(), receipt: nil)
            let send = sender(.webhook, channel, uses, store)
            receiver.answer(410)
            try await send.sendAll()
            let log = try await uses.deliveries.page(of: ada, before: nil, way: .webhook).deliveries
            #expect(log.map(\.status) == [.failed])
            receiver.answer(204)
            let now = store.clock.now
            _ = try await store.webhooks.update(webhook.id, of: ada) { webhook in
                webhook.change(url: nil, events: nil, about: nil, isActive: true, at: now)
            }
            _ = try await uses.deliveries.replay(log[0].id, of: ada)
            try await send.sendAll()
            #expect(receiver.messages.count == 2 && Set(receiver.messages.map(\.id)).count == 1)
            #expect(try await uses.deliveries.page(of: ada, before: nil, way: .webhook).deliveries[0].status == .sent)
        }
    }

    @Test func `what waits for a webhook that is taken away is not sent, and an erased account has none`() async throws
    {
        try await Receiver.with { receiver, store, channel in
            let (uses, ada) = (uses(store), WebhookStore.ada)
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            let other = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            try await uses.tell(notice(), receipt: nil)
            try await store.webhooks.delete(webhook.id, of: ada)
            try await sender(.webhook, channel, uses, store).sendAll()
            #expect(receiver.messages.count == 1)
            try await uses.erase(ada, receipt: nil)
            await #expect(throws: ServiceError.webhookNotFound) {
                try await store.webhooks.webhook(other.id, of: ada)
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the same payment is one mail in a folder`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            try await withTemporaryFolder { folder in
                let uses = uses(store)
                let channel = MailChannel(
                    transport: MailFolder("\(folder)/mail"),
                    from: try Mailbox(parsing: "Bot <bot@example.com>", field: "MAIL_FROM"),
                    links: SignedStopLinks(publicURL: "https://example.com", secret: "links"))
                for _ in 0..<2 {
                    try await uses.tell(notice(), receipt: nil)
                    try await sender(.email, channel, uses, store).sendAll()
                }
                let log = try await uses.deliveries.page(of: WebhookStore.ada, before: nil, way: .email).deliveries
                #expect(log.map(\.status) == [.sent])
                let name = try #require(log.first?.providerID)
                let mail = try #require(contentsOfFile("\(folder)/mail/\(name).eml"))
                #expect(mail.contains("\r\nTo: ada@example.org\r\n") && mail.contains("\r\nSubject: =?UTF-8?B?"))
                #expect(mail.contains("List-Unsubscribe: <https://example.com/api/v1/notifications/unsubscribe?token="))
            }
        }
    }
}
