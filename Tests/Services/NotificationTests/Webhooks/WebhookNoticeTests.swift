import Database
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("Telling that a webhook was switched off")
struct WebhookNoticeTests {
    @Test(arguments: DatabaseKind.available)
    func `its owner reads it in the inbox, in their language, without the path`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let now = store.clock.now
            try await store.database.run(
                """
                INSERT INTO recipients (user_id, email, username, language, timezone, updated_at)
                VALUES (1, 'ada@example.org', 'ada', 'ru', 'UTC', $1)
                """, .timestamp(now))
            let webhook = try await store.webhooks.insert(
                store.new("https://hooks.example.com/secret-path"), secret: store.secret())
            let notices = InboxWebhookNotices(
                table: MessageTable(ways: [.email], webhooks: store.webhooks, wakeUps: WakeUps()), zones: ZoneDatabase()
            )
            try await store.database.transaction { sql in
                try await notices.switchedOff(webhook, .failing, at: now, in: sql)
            }
            let row = try #require(try await store.database.run("SELECT * FROM notifications").rows.first)
            #expect(try row.text("kind") == "webhook_disabled" && row.text("subject") == "Ваш вебхук отключён")
            let body = try row.text("body")
            #expect(body.contains("hooks.example.com") && !body.contains("secret-path"))
            #expect(!(try row.text("facts")).contains("secret-path"))
            let ways = try await store.database.run("SELECT channel FROM dispatches").rows
            #expect(try ways.map { try $0.text("channel") } == ["email"])
        }
    }

    @Test func `nobody is told of an account that is not known`() async throws {
        try await WebhookStore.with(.sqlite) { store in
            let webhook = try await store.webhooks.insert(store.new(), secret: store.secret())
            let notices = InboxWebhookNotices(
                table: MessageTable(ways: [.email], webhooks: store.webhooks, wakeUps: WakeUps()), zones: ZoneDatabase()
            )
            try await store.database.transaction { sql in
                try await notices.switchedOff(webhook, .gone, at: store.clock.now, in: sql)
            }
            #expect(try await store.database.run("SELECT 1 FROM notifications").rows.isEmpty)
        }
    }
}
