import Kernel
import ServiceKit
import Testing

@Suite("The settings that every service has")
struct CommonSettingsTests {
    func mistakes(_ environment: [String: String]) -> [String] {
        var reader = SettingsReader(environment) { _ in nil }
        _ = CommonSettings(&reader, service: "user", port: 8001)
        return reader.mistakes
    }

    @Test func `nothing given is enough on a developer's machine`() {
        #expect(mistakes(["DATA_DIR": "/tmp/none"]).isEmpty)
    }

    @Test func `every mistake is listed at once, each with its key`() {
        let found = mistakes([
            "PORT": "99999", "LOG_LEVEL": "loud", "JWT_HS256_SECRET": "short", "EVENT_LOOPS": "none",
            "APP_ENV": "staging", "RABBITMQ_URL": "http://user:hidden@broker",
        ])
        for key in ["PORT", "LOG_LEVEL", "JWT_HS256_SECRET", "EVENT_LOOPS", "APP_ENV", "RABBITMQ_URL"] {
            #expect(found.filter { $0.hasPrefix(key) }.count == 1, "\(key) in \(found)")
        }
        #expect(!found.joined().contains("hidden"))
    }

    @Test func `production refuses a missing database and secrets that everybody knows`() {
        let found = mistakes([
            "APP_ENV": "production", "JWT_HS256_SECRET": "your-secret-key-your-secret-key-0",
            "SERVICE_TOKEN_SECRET": String(repeating: "a", count: 40),
        ])
        #expect(found.contains { $0.hasPrefix("DATABASE_URL") })
        #expect(found.contains { $0.hasPrefix("JWT_HS256_SECRET") })
        #expect(found.contains { $0.hasPrefix("SERVICE_TOKEN_SECRET") })
        #expect(!found.joined().contains("your-secret"))
    }

    @Test func `production takes a database and random secrets`() {
        #expect(
            mistakes([
                "APP_ENV": "production", "DATABASE_URL": "postgres://u@localhost/d",
                "SERVICE_TOKEN_SECRET": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            ]).isEmpty)
    }
}
