import Auth
import HTTP
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("Sending webhooks")
struct WebhookChannelTests {
    @Test(arguments: DatabaseKind.available)
    func `a message arrives as JSON, signed, under the same id at every repeat`(kind: DatabaseKind) async throws {
        try await Receiver.with(kind) { receiver, store, channel in
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            let message = store.message(to: webhook)
            #expect(await channel.deliver(message) == .sent(providerID: nil))
            store.clock.advance(by: .minutes(5))
            #expect(await channel.deliver(message) == .sent(providerID: nil))
            let (first, second) = (receiver.messages[0], receiver.messages[1])
            #expect(first.id == second.id && first.id.hasPrefix("msg_") && first.body == second.body)
            #expect(second.seconds - first.seconds == 300 && first.signatures != second.signatures)
            #expect(first.headers["Content-Type"] == "application/json")
            #expect(
                String(decoding: first.body, as: UTF8.self)
                    == #"{"type":"payment_processed","timestamp":"2025-06-15T15:06:40Z","data":{"amount":999,"currency":"USD"}}"#
            )
            let signed = Array("\(first.id).\(first.seconds).".utf8) + first.body
            #expect(first.signatures == ["v1,\(Base64.encoded(HMACKey(store.secret().bytes).code(for: signed)))"])
            // Another message has another id.
            _ = await channel.deliver(store.message(to: webhook, key: "payment.processed/2"))
            #expect(receiver.messages[2].id != first.id)
        }
    }

    @Test func `while a secret is replaced both sign, and after a day the new one alone`() async throws {
        try await Receiver.with { receiver, store, channel in
            let ada = WebhookStore.ada
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret(1))
            let rotate = RotateSecret(
                webhooks: store.webhooks, clock: store.clock, random: SeededRandom(seed: 2))
            let (secret, until) = try await rotate(webhook.id, of: ada)
            #expect(secret == store.secret(2) && until == store.clock.now + .hours(24))
            for (count, wait) in [(2, Duration.zero), (2, .hours(23)), (1, .hours(1))] {
                store.clock.advance(by: wait)
                _ = await channel.deliver(store.message(to: webhook))
                let message = try #require(receiver.messages.last)
                let signed = Array("\(message.id).\(message.seconds).".utf8) + message.body
                let expected = ([2, 1] as [UInt64]).prefix(count).map { seed in
                    "v1,\(Base64.encoded(HMACKey(store.secret(seed).bytes).code(for: signed)))"
                }
                #expect(message.signatures == expected)
            }
        }
    }

    @Test(arguments: [
        (200, DeliveryOutcome.sent(providerID: nil)), (202, .sent(providerID: nil)), (204, .sent(providerID: nil)),
        (301, .later(reason: "answered 301", after: nil)), (307, .later(reason: "answered 307", after: nil)),
        (400, .later(reason: "answered 400", after: nil)), (404, .later(reason: "answered 404", after: nil)),
        (500, .later(reason: "answered 500", after: nil)), (503, .later(reason: "answered 503", after: nil)),
    ])
    func `the status says what comes next`(status: Int, outcome: DeliveryOutcome) async throws {
        try await Receiver.with { receiver, store, channel in
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            receiver.answer {
                Response(HTTPStatus(status), headers: ["Location": "http://127.0.0.1:1/inner"])
            }
            #expect(await channel.deliver(store.message(to: webhook)) == outcome)
            #expect(receiver.messages.count == 1)
        }
    }

    @Test func `a receiver may ask for a pause of at most an hour`() async throws {
        try await Receiver.with { receiver, store, channel in
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            for (asked, pause) in [
                ("30", Duration.seconds(30)), ("999999999999", .hours(1)), ("0", nil), ("-5", nil), ("soon", nil),
            ] {
                receiver.answer { Response(HTTPStatus(429), headers: ["Retry-After": asked]) }
                #expect(
                    await channel.deliver(store.message(to: webhook)) == .later(reason: "answered 429", after: pause))
            }
        }
    }

    @Test func `an answer's body is not waited for, however long it is`() async throws {
        try await Receiver.with { receiver, store, channel in
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            receiver.answer {
                Response(
                    .ok,
                    body: .stream(length: nil) { writer in
                        while !Task.isCancelled { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
                    })
            }
            #expect(await channel.deliver(store.message(to: webhook)) == .sent(providerID: nil))
        }
    }

    @Test func `a place that nobody listens at, or that is an inner one, is tried later and never called`() async throws
    {
        try await Receiver.with(allowed: nil) { receiver, store, channel in
            let inner = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            #expect(
                await channel.deliver(store.message(to: inner))
                    == .later(reason: "leads to no place we may call", after: nil))
            #expect(receiver.messages.isEmpty)
        }
    }

    @Test func `410 switches a webhook off, and its owner is told once`() async throws {
        try await Receiver.with { receiver, store, channel in
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret())
            receiver.answer(410)
            #expect(await channel.deliver(store.message(to: webhook)) == .refused(reason: "answered 410"))
            let kept = try await store.webhooks.webhook(webhook.id, of: WebhookStore.ada)
            #expect(!kept.isActive && kept.disabledReason == .gone)
            #expect(
                await channel.deliver(store.message(to: webhook)) == .refused(reason: "the webhook is switched off"))
            #expect(receiver.messages.count == 1 && receiver.notices == [.gone])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a day without one message that arrived switches a webhook off`(kind: DatabaseKind) async throws {
        try await Receiver.with(kind) { receiver, store, channel in
            let (webhooks, ada) = (store.webhooks, WebhookStore.ada)
            let webhook = try await webhooks.insert(store.new(receiver.url), secret: store.secret())
            receiver.answer(500)
            _ = await channel.deliver(store.message(to: webhook))
            store.clock.advance(by: .hours(23))
            _ = await channel.deliver(store.message(to: webhook))
            #expect(try await webhooks.webhook(webhook.id, of: ada).isActive)
            // One that arrives begins the count anew.
            receiver.answer(204)
            _ = await channel.deliver(store.message(to: webhook))
            #expect(try await webhooks.webhook(webhook.id, of: ada).failingSince == nil)
            receiver.answer(500)
            for _ in 0..<2 {
                store.clock.advance(by: .hours(23))
                _ = await channel.deliver(store.message(to: webhook))
            }
            #expect(try await webhooks.webhook(webhook.id, of: ada).isActive)
            store.clock.advance(by: .hours(1))
            _ = await channel.deliver(store.message(to: webhook))
            let off = try await webhooks.webhook(webhook.id, of: ada)
            #expect(!off.isActive && off.disabledReason == .failing && receiver.notices == [.failing])
        }
    }

    @Test func `one that was taken away, or is a stranger's, gets nothing`() async throws {
        try await Receiver.with { receiver, store, channel in
            let webhook = try await store.webhooks.insert(
                store.new(receiver.url, owner: WebhookStore.bob), secret: store.secret())
            var message = store.message(to: webhook)
            for target in [webhook.id.description, "999", "x", ""] {
                message = OutgoingMessage(
                    key: message.key, userID: WebhookStore.ada, target: target, kind: message.kind, language: "en",
                    subject: "", body: "", facts: "{}", createdAt: message.createdAt, attempts: 0)
                guard case .refused = await channel.deliver(message) else {
                    Issue.record("\(target)")
                    return
                }
            }
            #expect(receiver.messages.isEmpty)
        }
    }
}
