import HTTP
import Kernel
import TelegramSim
import TestSupport
import Testing

@testable import NotificationAPI
@testable import NotificationService

@Suite("Telegram's door")
struct TelegramWebhookTests {
    static let secret = "a-secret-of-the-webhook_1"
    static let settings = [
        "TELEGRAM_BOT_TOKEN": DemoFacts.botToken, "TELEGRAM_UPDATES": "webhook",
        "TELEGRAM_WEBHOOK_URL": "https://example.org/api/v1/telegram/webhook", "TELEGRAM_WEBHOOK_SECRET": secret,
    ]

    private func bring(_ bench: ServiceBench, _ body: [UInt8], secret: String? = secret) async throws -> Answer {
        var headers: Headers = ["Content-Type": "application/json"]
        if let secret { headers["X-Telegram-Bot-Api-Secret-Token"] = secret }
        return try await bench.send(.post, "/api/v1/telegram/webhook", headers: headers, body: body)
    }

    @Test func `whoever knows the secret is heard, with an empty 200`() async throws {
        try await ServiceBench.run(.notification, settings: Self.settings) { bench async throws in
            for _ in 0..<2 {
                let answer = try await bring(bench, Array(#"{"update_id":1,"poll":{}}"#.utf8))
                #expect(answer.status == 200 && answer.bytes.isEmpty)
            }
        }
    }

    @Test(arguments: [nil, "", "a-secret-of-the-webhook_", "A-secret-of-the-webhook_1", "a-secret-of-the-webhook_11"])
    func `anybody else is refused before a byte is read`(secret: String?) async throws {
        try await ServiceBench.run(.notification, settings: Self.settings) { bench async throws in
            let answer = try await bring(bench, Array("{".utf8), secret: secret)
            #expect(answer.status == 401)
        }
    }

    @Test func `what cannot be an update is refused, and too much of it too`() async throws {
        try await ServiceBench.run(.notification, settings: Self.settings) { bench async throws in
            #expect(try await bring(bench, Array("{".utf8)).status == 400)
            #expect(try await bring(bench, Array("[]".utf8)).status == 400)
            let long = Array(repeating: UInt8(ascii: " "), count: TelegramWebhookRouter.bodyLimit + 1)
            #expect(try await bring(bench, long).status == 413)
        }
    }

    @Test func `where updates do not come by webhook nobody knows a secret`() async throws {
        for updates in ["polling", "off"] {
            var settings = Self.settings
            settings["TELEGRAM_UPDATES"] = updates
            try await ServiceBench.run(.notification, settings: settings) { bench async throws in
                let answer = try await bring(bench, Array(#"{"update_id":1}"#.utf8))
                #expect(answer.status == 401)
            }
        }
    }

    @Test func `the link to a chat needs somebody who is signed in`() async throws {
        try await ServiceBench.run(.notification) { bench async throws in
            #expect(try await bench.send(.post, "/api/v1/notifications/telegram/link", json: "{}").status == 401)
            #expect(try await bench.send(.get, "/api/v1/notifications/telegram").status == 401)
            #expect(try await bench.send(.delete, "/api/v1/notifications/telegram").status == 401)
        }
    }

    @Test(arguments: [
        ["TELEGRAM_UPDATES": "push"], ["TELEGRAM_UPDATES": "webhook"], ["TELEGRAM_WEBHOOK_SECRET": "short"],
        ["TELEGRAM_WEBHOOK_SECRET": "sixteen bytes or more, but spaces"],
        ["TELEGRAM_UPDATES": "webhook", "TELEGRAM_WEBHOOK_URL": "ftp://example.org"],
    ])
    func `settings that make no sense are refused at start`(settings: [String: String]) async throws {
        await #expect(throws: ConfigurationError.self) {
            try await ServiceBench.run(.notification, settings: settings) { _ in }
        }
    }
}
