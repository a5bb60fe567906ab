import AnalyticsService
import HTTP
import Kernel
import ServiceKit
import Testing
import TestSupport

@Suite("The analytics service as a whole")
struct ProgramTests {
    static let settings = ["ANALYTICS_COLLECT": "false", "JWT_HS256_SECRET": "0f1e2d3c4b5a69788796a5b4c3d2e1f0-test"]

    @Test func `it is healthy, and asks for a token where it must`() async throws {
        try await ServiceBench.run(.analytics, settings: Self.settings) { bench async throws in
            #expect(try await bench.send(.get, "/health").text == #"{"status":"healthy","service":"analytics"}"#)
            #expect(try await bench.send(.get, "/api/v1/analytics/dashboard/1").status == 401)
            #expect(try await bench.send(.post, "/api/v1/analytics/channels/1/import").status == 401)
            #expect(try await bench.send(.get, "/api/v1/analytics/user/1").status == 404)
        }
    }

    @Test func `every mistake in the settings is told at once`() async throws {
        let wrong = [
            "ANALYTICS_COLLECT": "perhaps", "ANALYTICS_HISTORY_POSTS": "-1", "TELEGRAM_API_URL": "telegram",
            "TELEGRAM_BOT_TOKEN": "guess",
        ]
        await #expect {
            try await ServiceBench.run(.analytics, settings: wrong) { _ in }
        } throws: { error in
            let told = (error as? ConfigurationError)?.mistakes.joined() ?? ""
            return wrong.keys.allSatisfy(told.contains) && !told.contains("guess")
        }
    }
}
