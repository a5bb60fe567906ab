import Kernel
import PaymentCore
import ServiceKit
import Testing

@testable import PaymentService

@Suite("The settings of taking money")
struct PaymentConfigTests {
    func read(_ given: [String: String], hasStripe: Bool = false) -> (config: PaymentConfig, mistakes: [String]) {
        var environment = [
            "DATABASE_URL": "sqlite::memory:", "SERVICE_TOKEN_SECRET": String(repeating: "s", count: 40),
        ]
        environment.merge(given) { _, new in new }
        var reader = SettingsReader(environment)
        let common = CommonSettings(&reader, service: "payment", port: 8003)
        let before = reader.mistakes
        let config = PaymentConfig(&reader, common, hasStripe: hasStripe)
        return (config, reader.mistakes.filter { !before.contains($0) })
    }

    @Test func `without Stripe's key the sandbox takes the money`() {
        let (config, mistakes) = read([:])
        #expect(config.provider == .sandbox && mistakes.isEmpty && config.sandboxSecrets.isEmpty)
        #expect(read([:], hasStripe: true).config.provider == .stripe)
        #expect(read(["PAYMENT_PROVIDER": "sandbox"], hasStripe: true).config.provider == .sandbox)
    }

    @Test func `in production the sandbox is refused unless it is meant`() {
        #expect(read(["APP_ENV": "production"]).mistakes.count == 1)
        #expect(read(["APP_ENV": "production", "PAYMENT_PROVIDER": "sandbox"]).mistakes.isEmpty)
        #expect(read(["APP_ENV": "production"], hasStripe: true).mistakes.isEmpty)
    }

    @Test func `every mistake is told`() {
        let mistakes = read([
            "PAYMENT_PROVIDER": "paypal", "PAYMENT_RECONCILE_SECONDS": "0", "PAYMENT_PATIENCE_SECONDS": "a day",
        ]).mistakes
        #expect(mistakes.count == 3)
        #expect(read(["PAYMENT_PROVIDER": "stripe"]).mistakes == ["PAYMENT_PROVIDER=stripe needs STRIPE_SECRET_KEY"])
    }

    @Test func `several secrets and the spans are read`() {
        let config = read([
            "SANDBOX_WEBHOOK_SECRET": "new,old", "PAYMENT_RECONCILE_SECONDS": "5", "PAYMENT_PATIENCE_SECONDS": "7",
        ]).config
        #expect(config.sandboxSecrets == ["new", "old"])
        #expect(config.limits.interval == .seconds(5) && config.limits.patience == .seconds(7))
    }
}
