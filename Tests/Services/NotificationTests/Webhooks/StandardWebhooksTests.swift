import Auth
import FoundationEssentials
import Glibc
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

/// The library of the Standard Webhooks project, run by the Python that `TEST_STANDARDWEBHOOKS_PYTHON` names.
private let python = ProcessEnvironment.variables()["TEST_STANDARDWEBHOOKS_PYTHON"]

@Suite("Webhooks before a receiver that nobody here wrote")
struct StandardWebhooksTests {
    private func verify(_ message: Receiver.Message, secret: String) async throws -> (status: Int32?, output: String) {
        guard let python else { throw SupportError("TEST_STANDARDWEBHOOKS_PYTHON is not set") }
        return try await withTemporaryFolder { folder in
            let parts = [
                "id": message.id, "timestamp": "\(message.seconds)",
                "signature": message.signatures.joined(separator: " "),
                "body": String(decoding: message.body, as: UTF8.self),
            ]
            for (name, text) in parts {
                try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
            }
            let script =
                #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
                .joined(separator: "/") + "/Peers/webhooks/verify.py"
            let process = try ChildProcess(
                path: python, [script, folder, secret], environment: [:], output: "\(folder)/output")
            return (process.wait(), process.output)
        }
    }

    @Test(
        .enabled(
            if: python != nil,
            "TEST_STANDARDWEBHOOKS_PYTHON is not set: no receiver (scripts/lib/peers/standardwebhooks.txt)"))
    func `it knows our messages by our secret and refuses them by any other`() async throws {
        try await Receiver.with { receiver, store, channel in
            // The library asks the machine's clock whether a message is new.
            store.clock.set(to: SystemClock().now)
            let webhook = try await store.webhooks.insert(store.new(receiver.url), secret: store.secret(1))
            _ = await channel.deliver(store.message(to: webhook))
            let rotate = RotateSecret(webhooks: store.webhooks, clock: store.clock, random: SeededRandom(seed: 2))
            _ = try await rotate(webhook.id, of: WebhookStore.ada)
            _ = await channel.deliver(store.message(to: webhook))
            for (place, seed, isTaken) in [(0, 1, true), (0, 2, false), (1, 1, true), (1, 2, true), (1, 3, false)] {
                let secret = store.secret(UInt64(seed)).text
                let verdict = try await verify(receiver.messages[place], secret: secret)
                #expect((verdict.status == 0) == isTaken, "\(verdict.output)")
                #expect(!isTaken || verdict.output == "payment_processed\n")
            }
        }
    }
}
