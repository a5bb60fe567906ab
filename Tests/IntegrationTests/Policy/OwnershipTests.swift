import TestSupport
import Testing

@Suite("What is whose", .suiteOfItsOwn)
struct OwnershipTests {
    private static let settings =
        Household.settings.merging(["ANALYTICS_HISTORY_POSTS": "20", "TELEGRAM_PAGE_INTERVAL_MS": "20"]) { $1 }

    @Test func `no line of the policy lets in whom its access does not`() throws {
        #expect(try OwnershipPolicy.read().mistakes == [])
    }

    @Test func `every route of every service answers each caller as the policy says, at its port and at the gateway`()
        async throws
    {
        try await withSuite(settings: Self.settings.merging(["LOG_LEVEL": "info"]) { $1 }) { suite in
            let matrix = try await Matrix.over(suite)
            expectNone(matrix.places().complaints)
            async let inside = matrix.atServices()
            async let outside = matrix.atGateway()
            expectNone(try await inside + outside)
            expectNone(secrets(in: suite.process.output))
        }
    }

    @Test func `hostile ids, bodies and spellings are refused by every route, and move nothing`() async throws {
        try await withSuite(settings: Self.settings) { suite in
            let siege = Siege(matrix: try await Matrix.over(suite))
            async let inside = siege.lay(atGateway: false)
            async let outside = siege.lay(atGateway: true)
            expectNone(try await inside + outside)
        }
    }

    /// One failure for each complaint, so that all of them are seen at once.
    private func expectNone(_ complaints: [String]) {
        for complaint in complaints { Issue.record("\(complaint)") }
    }

    /// What no log may hold after all that was asked.
    private func secrets(in log: String) -> [String] {
        let words = [Person.password, "eyJ", "$argon2", "refresh_token"] + Household.settings.values
        let found = words.filter { log.contains($0) }.map { "the log holds \($0)" }
        return found + AnswerRules.addresses(in: log).prefix(3).map { "the log holds the address \($0)" }
    }
}
