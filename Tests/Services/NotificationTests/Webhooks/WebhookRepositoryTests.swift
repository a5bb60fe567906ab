import Database
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("Keeping webhooks, in every database")
struct WebhookRepositoryTests {
    @Test(arguments: DatabaseKind.available)
    func `what was stored comes back, every field of it`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let (webhooks, ada) = (store.webhooks, WebhookStore.ada)
            let all = try await webhooks.insert(store.new(), secret: store.secret())
            let some = try await webhooks.insert(
                store.new(events: ["welcome", "payment_failed"]), secret: store.secret(2))
            #expect(all.events == .everything && some.events.words == ["welcome", "payment_failed"])
            #expect(all.about.text == "Мой приёмник" && all.isActive && all.createdAt == store.clock.now)
            #expect(try await webhooks.webhooks(of: ada) == [all, some])
            store.clock.advance(by: .hours(1))
            let now = store.clock.now
            let changed = try await webhooks.update(some.id, of: ada) { webhook in
                webhook.change(
                    url: WebhookURL(restoring: "https://example.org/"), events: .everything, about: nil,
                    isActive: nil, at: now)
                webhook.failed(at: now)
                webhook.switchOff(.gone, at: now)
            }
            #expect(changed.failingSince == now && changed.disabledReason == .gone && !changed.isActive)
            #expect(try await webhooks.webhook(some.id, of: ada) == changed)
            try await webhooks.delete(some.id, of: ada)
            #expect(try await webhooks.webhooks(of: ada) == [all])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a stranger's webhook is not found, whatever is asked`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let (webhooks, bob) = (store.webhooks, WebhookStore.bob)
            let id = try await webhooks.insert(store.new(), secret: store.secret()).id
            let now = store.clock.now
            await #expect(throws: ServiceError.webhookNotFound) { try await webhooks.webhook(id, of: bob) }
            await #expect(throws: ServiceError.webhookNotFound) { try await webhooks.update(id, of: bob) { _ in } }
            await #expect(throws: ServiceError.webhookNotFound) { try await webhooks.delete(id, of: bob) }
            await #expect(throws: ServiceError.webhookNotFound) { try await webhooks.secrets(of: id, of: bob) }
            await #expect(throws: ServiceError.webhookNotFound) {
                try await webhooks.replaceSecret(id, of: bob, by: store.secret(2), at: now, until: now)
            }
            #expect(try await webhooks.webhooks(of: bob).isEmpty)
            #expect(try await webhooks.secrets(of: id, of: WebhookStore.ada).current == store.secret())
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a secret lies sealed, and the one before signs for a day`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let (webhooks, ada) = (store.webhooks, WebhookStore.ada)
            let id = try await webhooks.insert(store.new(), secret: store.secret(1)).id
            let now = store.clock.now
            for seed in [2, 3] as [UInt64] {
                try await webhooks.replaceSecret(
                    id, of: ada, by: store.secret(seed), at: now, until: now + Webhook.overlap)
            }
            let secrets = try await webhooks.secrets(of: id, of: ada)
            #expect(secrets.signing(at: now) == [store.secret(3), store.secret(2)])
            #expect(secrets.signing(at: now + .hours(24)) == [store.secret(3)])
            let row = try #require(try await store.database.run("SELECT * FROM webhooks").rows.first)
            for column in ["secret", "previous_secret"] {
                let sealed = try row.bytes(column)
                for seed in [2, 3] as [UInt64] {
                    let bytes = store.secret(seed).bytes
                    #expect(!sealed.indices.contains { sealed[$0...].starts(with: bytes.prefix(8)) })
                }
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `nobody has more than ten, however many are added at once`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let refusals = await withTaskGroup(of: Bool.self) { group in
                for seed in 1...16 as ClosedRange<UInt64> {
                    group.addTask {
                        do {
                            _ = try await store.webhooks.insert(store.new(), secret: store.secret(seed))
                            return false
                        } catch { return error as? ServiceError == .tooManyWebhooks }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(refusals == 6)
            #expect(try await store.webhooks.webhooks(of: WebhookStore.ada).count == Webhook.mostOfPerson)
            // Somebody else's count is their own.
            _ = try await store.webhooks.insert(store.new(owner: WebhookStore.bob), secret: store.secret())
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `only what is on and hears of a kind is told of it`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let (webhooks, ada) = (store.webhooks, WebhookStore.ada)
            let all = try await webhooks.insert(store.new(), secret: store.secret())
            let some = try await webhooks.insert(store.new(events: ["welcome"]), secret: store.secret())
            let off = try await webhooks.insert(store.new(), secret: store.secret())
            let now = store.clock.now
            _ = try await webhooks.update(off.id, of: ada) { webhook in
                webhook.change(url: nil, events: nil, about: nil, isActive: false, at: now)
            }
            _ = try await webhooks.insert(store.new(owner: WebhookStore.bob), secret: store.secret())
            let targets = { (kind: String) in
                try await webhooks.targets(of: ada, kind: kind, in: store.database)
            }
            #expect(try await targets("welcome") == [all.id.description, some.id.description])
            #expect(try await targets("payment_failed") == [all.id.description])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an erased account has no webhooks and gets none any more`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            _ = try await store.webhooks.insert(store.new(), secret: store.secret())
            for _ in 0..<2 {
                try await store.database.transaction { sql in
                    try await PeopleTable.erase(WebhookStore.ada, at: store.clock.now, in: sql)
                    try await store.webhooks.erase(WebhookStore.ada, in: sql)
                }
            }
            #expect(try await store.webhooks.webhooks(of: WebhookStore.ada).isEmpty)
            let refused = await #expect(throws: ServiceError.self) {
                try await store.webhooks.insert(store.new(), secret: store.secret())
            }
            #expect(refused?.kind == .gone)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the log shows what became of a webhook's own messages, page by page`(kind: DatabaseKind) async throws {
        try await WebhookStore.with(kind) { store in
            let (webhooks, ada) = (store.webhooks, WebhookStore.ada)
            let webhook = try await webhooks.insert(store.new(), secret: store.secret())
            let other = try await webhooks.insert(store.new(), secret: store.secret())
            for (place, target) in [webhook, other, webhook, webhook].enumerated() {
                let now = SQLValue.timestamp(store.clock.now)
                let rows = try await store.database.run(
                    """
                    INSERT INTO notifications (user_id, event_key, kind, severity, subject, body, facts, created_at)
                    VALUES (1, $1, 'welcome', 'info', 's', 'b', '{}', $2) RETURNING id
                    """, .text("event/\(place)"), now
                ).rows
                try await store.database.run(
                    """
                    INSERT INTO dispatches (notification_id, user_id, event_key, channel, target, status, due_at,
                        last_error, created_at, updated_at)
                    VALUES ($1, 1, $2, 'webhook', $3, 'failed', $4, 'answered 500', $4, $4)
                    """, .integer(try #require(rows.first).integer("id")), .text("event/\(place)"),
                    .text(target.id.description), now)
            }
            let show = ShowWebhooks(webhooks: webhooks)
            let first = try await show.deliveries(to: webhook.id, of: ada, before: nil, limit: 2)
            #expect(first.deliveries.map(\.lastError) == ["answered 500", "answered 500"])
            let second = try await show.deliveries(to: webhook.id, of: ada, before: first.next, limit: 2)
            #expect(second.deliveries.count == 1 && second.next == nil)
            #expect(second.deliveries[0].kind == "welcome" && second.deliveries[0].status == "failed")
            await #expect(throws: ServiceError.webhookNotFound) {
                _ = try await show.deliveries(to: webhook.id, of: WebhookStore.bob, before: nil, limit: 2)
            }
        }
    }
}
