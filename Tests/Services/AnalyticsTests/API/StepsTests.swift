import Auth
import AnalyticsService
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

/// The steps that other services ask of analytics, through its front door.
@Suite("Steps of sagas in analytics")
struct StepsTests {
    static let secret = "a-secret-of-the-suite-with-enough-bytes"
    static let facts = """
        {"at":"2025-06-15T15:00:00Z","channel":{"channel_id":7,"owner_id":3,"telegram_id":-1001000000001,\
        "username":"daily_orbit","title":"Daily Orbit","is_active":true,"ownership":"verified"}}
        """

    private func run(_ body: (ServiceBench, String) async throws -> Void) async throws {
        let settings = ["SERVICE_TOKEN_SECRET": Self.secret, "ANALYTICS_COLLECT": "false"]
        try await ServiceBench.run(.analytics, settings: settings) { bench async throws in
            let tokens = ServiceTokens(
                key: try SigningKey(id: "services", secret: Array(Self.secret.utf8)), issuer: "analyticbot",
                service: "user", clock: bench.clock, random: SeededRandom())
            try await body(bench, try tokens.token(for: "analytics"))
        }
    }

    @Test func `nobody without the token of a neighbour may ask`() async throws {
        try await run { bench, _ async throws in
            #expect(try await bench.send(.put, "/internal/users/3/profile").status == 401)
            #expect(try await bench.send(.delete, "/internal/channels/7", token: "x.y.z").status == 401)
        }
    }

    @Test func `an account is made ready once, erased, and does not come back with a late repeat`() async throws {
        try await run { bench, token async throws in
            let profile = "/internal/users/3/profile"
            #expect(try await bench.send(.put, profile, token: token).status == 204)
            #expect(try await bench.send(.put, profile, token: token).status == 204)
            #expect(try await bench.send(.get, "/api/v1/analytics/user/3").status == 200)
            #expect(try await bench.send(.delete, profile, token: token).status == 204)
            #expect(try await bench.send(.delete, profile, token: token).status == 204)
            let late = try await bench.send(.put, profile, token: token)
            #expect(late.status == 410)
            #expect(late.json["code"] == "account_erased")
            #expect(try await bench.send(.get, "/api/v1/analytics/user/3").status == 404)
        }
    }

    @Test func `an erasure that comes first keeps what it has never seen from coming`() async throws {
        try await run { bench, token async throws in
            #expect(try await bench.send(.delete, "/internal/channels/7", token: token).status == 204)
            #expect(try await bench.send(.put, "/internal/channels/7", json: Self.facts, token: token).status == 410)
            #expect(try await bench.send(.post, "/internal/channels/7/collection", token: token).status == 404)
        }
    }

    @Test func `a channel is made ready and taken on for collection, as often as it is asked`() async throws {
        try await run { bench, token async throws in
            for _ in 1...2 {
                let kept = try await bench.send(.put, "/internal/channels/7", json: Self.facts, token: token)
                #expect(kept.status == 204)
                #expect(try await bench.send(.post, "/internal/channels/7/collection", token: token).status == 202)
            }
            // With its owner it goes, and stays away.
            #expect(try await bench.send(.delete, "/internal/users/3/profile", token: token).status == 204)
            #expect(try await bench.send(.put, "/internal/channels/7", json: Self.facts, token: token).status == 410)
        }
    }

    @Test func `facts of another channel than the path's are refused`() async throws {
        try await run { bench, token async throws in
            let other = try await bench.send(.put, "/internal/channels/8", json: Self.facts, token: token)
            #expect(other.status == 422)
        }
    }
}
