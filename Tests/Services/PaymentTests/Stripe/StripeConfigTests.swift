import Kernel
import ServiceKit
import Testing

@testable import PaymentService

@Suite("The settings for Stripe")
struct StripeConfigTests {
    func read(
        _ settings: [String: String], _ environment: AppEnvironment = .development
    ) -> (config: StripeConfig?, mistakes: [String], entries: [SettingsReader.Entry]) {
        var reader = SettingsReader(settings) { path in path == "/run/key" ? "sk_test_from_a_file\n" : nil }
        let config = StripeConfig(&reader, environment)
        return (config, reader.mistakes, reader.entries)
    }

    static let test = ["STRIPE_SECRET_KEY": "sk_test_0123456789", "STRIPE_WEBHOOK_SECRET": "whsec_one_secret"]

    @Test func `without a key Stripe is not used`() {
        let found = read([:])
        #expect(found.config == nil && found.mistakes.isEmpty)
        #expect(read(["STRIPE_WEBHOOK_SECRET": "whsec_one_secret"]).mistakes.count == 1)
    }

    @Test func `with a key everything else has a default, and no secret is shown`() {
        let found = read(Self.test)
        #expect(found.mistakes.isEmpty)
        #expect(found.config?.url == "https://api.stripe.com" && found.config?.parameters == .full)
        #expect(found.config?.isLive == false && found.config?.version == StripeConfig.currentVersion)
        #expect(!"\(found.entries)".contains("0123456789") && !"\(found.entries)".contains("one_secret"))
    }

    @Test func `the key may lie in a file, and secrets may be two`() {
        let found = read([
            "STRIPE_SECRET_KEY_FILE": "/run/key", "STRIPE_WEBHOOK_SECRET": "whsec_new_one, whsec_old_one",
        ])
        #expect(found.config?.key == "sk_test_from_a_file")
        #expect(found.config?.webhookSecrets == ["whsec_new_one", "whsec_old_one"])
    }

    @Test(arguments: [
        ["STRIPE_SECRET_KEY": "pk_test_0123456789"], ["STRIPE_SECRET_KEY": "sk_test_01\r\nX: y"],
        ["STRIPE_SECRET_KEY": "sk_test_"], ["STRIPE_WEBHOOK_SECRET": "short"],
        ["STRIPE_API_URL": "http://api.stripe.example"], ["STRIPE_API_URL": "http://127.0.0.1.evil.example"],
        ["STRIPE_API_URL": "ftp://x"], ["STRIPE_API_URL": "https://"], ["STRIPE_VERSION": "a\nb"],
        ["STRIPE_PARAMETERS": "some"], ["STRIPE_RETURN_URL": "javascript:x"],
        ["STRIPE_SECRET_KEY": "sk_live_0123456789", "STRIPE_API_URL": "http://127.0.0.1:1"],
    ])
    func `each mistake is named, without the secret`(settings: [String: String]) {
        let found = read(Self.test.merging(settings) { $1 })
        #expect(found.mistakes.count == 1)
        #expect(!"\(found.mistakes)".contains("0123456789"))
    }

    @Test func `production verifies webhooks and speaks TLS`() {
        #expect(read(Self.test, .production).mistakes.isEmpty)
        let bad = [
            "STRIPE_SECRET_KEY": "sk_live_0123456789", "STRIPE_API_URL": "http://127.0.0.1:9",
            "STRIPE_PARAMETERS": "portable", "STRIPE_RETURN_URL": "http://shop.example",
        ]
        #expect(read(bad, .production).mistakes.count == 5)
    }

    @Test func `loopback is asked without TLS outside production`() {
        for url in ["http://127.0.0.1:8420", "http://localhost:1/", "http://[::1]:2"] {
            #expect(read(Self.test.merging(["STRIPE_API_URL": url]) { $1 }).mistakes.isEmpty)
        }
    }
}
