import Auth
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

@testable import PaymentService

/// Quotas through the service's front door, as the channel service and a person meet them.
@Suite("Quotas from the front door")
struct QuotaEndpointTests {
    static let secret = "a-secret-of-the-suite-with-enough-bytes"
    static let people = "0f1e2d3c4b5a69788796a5b4c3d2e1f0-test"

    /// The service with a token of the channel service and one of the person with the number 1.
    private struct Desk {
        let bench: ServiceBench
        let channel: String
        let person: String

        func ask(
            _ verb: String, _ json: String, token: String? = nil, key: String? = nil
        ) async throws -> Answer {
            var headers: Headers = ["Content-Type": "application/json", "Authorization": "Bearer \(token ?? channel)"]
            headers["Idempotency-Key"] = key
            return try await bench.send(.post, "/api/v1/quotas/\(verb)", headers: headers, body: Array(json.utf8))
        }

        func shown() async throws -> JSONValue {
            try await bench.send(.get, "/api/v1/quotas/me", token: person).json
        }
    }

    private func run(
        settings: [String: String] = [:], _ body: (Desk) async throws -> Void
    ) async throws {
        var settings = settings
        settings["SERVICE_TOKEN_SECRET"] = Self.secret
        settings["JWT_HS256_SECRET"] = Self.people
        try await ServiceBench.run(.payment, settings: settings) { bench async throws in
            let services = try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(Self.secret.utf8)), issuer: "analyticbot",
                service: "channel", clock: bench.clock, random: SeededRandom())
            let people = TokenIssuer(
                key: try SigningKey(id: "hs256", secret: Array(Self.people.utf8)), issuer: "analyticbot",
                audience: "analyticbot-api", clock: bench.clock, random: SeededRandom())
            try await body(
                Desk(
                    bench: bench, channel: try services.token(for: "payment"),
                    person: try people.accessToken(for: UserID(1)).token))
        }
    }

    static let reserve = #"{"user_id":1,"resource":"channels","key":"k-1","amount":1}"#

    @Test func `a channel is reserved, counted, shown to its owner and given back`() async throws {
        try await run { desk async throws in
            let held = try await desk.ask("reserve", Self.reserve)
            #expect(held.status == 201)
            #expect(held.json["reservation"] == "k-1")
            #expect(held.json["expires_at"]?.string == (desk.bench.clock.now + .minutes(15)).description)
            #expect(["used", "reserved", "limit"].map { held.json[$0]?.integer } == [0, 1, 1])
            let over = try await desk.ask("reserve", #"{"user_id":1,"resource":"channels","key":"k-2"}"#)
            #expect(over.status == 403 && over.json["code"] == "quota_exceeded")
            #expect(over.json["detail"] == "Channel limit reached")
            let commit = #"{"user_id":1,"key":"k-1","unit":"channel/12"}"#
            for _ in 1...2 { #expect(try await desk.ask("commit", commit).status == 204) }
            let shown = try await desk.shown()
            #expect(shown["plan"] == "free")
            let lines = try #require(shown["resources"]?.array)
            #expect(lines.map { $0["resource"]?.string } == ["channels", "posts"])
            #expect(["limit", "used", "reserved", "left"].map { lines[0][$0]?.integer } == [1, 1, 0, 0])
            #expect(["limit", "used", "reserved", "left"].map { lines[1][$0]?.integer } == [30, 0, 0, 30])
            #expect(lines[0]["resets_at"] == nil && lines[1]["resets_at"]?.string == "2025-07-01T00:00:00Z")
            #expect(try await desk.ask("release", #"{"user_id":1,"unit":"channel/12"}"#).status == 204)
            #expect(try await desk.shown()["resources"]?[0]?["left"]?.integer == 1)
        }
    }

    @Test func `only services count, and only a person sees their own`() async throws {
        try await run { desk async throws in
            for verb in ["reserve", "commit", "release"] {
                #expect(try await desk.ask(verb, Self.reserve, token: desk.person).status == 401)
            }
            #expect(try await desk.bench.send(.get, "/api/v1/quotas/me").status == 401)
            #expect(try await desk.bench.send(.get, "/api/v1/quotas/me", token: desk.channel).status == 401)
            #expect(try await desk.bench.send(.delete, "/internal/users/1", token: desk.person).status == 401)
        }
    }

    @Test(arguments: [
        ("reserve", #"{"user_id":1,"resource":"moons","key":"k"}"#, "#/resource"),
        ("reserve", #"{"user_id":1,"resource":"channels","key":"k","amount":2}"#, "#/amount"),
        ("reserve", #"{"user_id":1,"resource":"channels","key":""}"#, "#/key"),
        ("reserve", #"{"user_id":1,"resource":"channels","key":"ключ"}"#, "#/key"),
        ("reserve", #"{"resource":"channels","key":"k"}"#, "#/user_id"),
        ("commit", #"{"user_id":1,"key":"k","unit":"moon/1"}"#, "#/unit"),
        ("commit", #"{"user_id":1,"key":"k","unit":"channel/"}"#, "#/unit"),
        ("commit", #"{"user_id":1,"key":"k","unit":"channel/1/2"}"#, "#/unit"),
        ("commit", #"{"user_id":1,"unit":"channel/1"}"#, "#/key"),
        ("release", #"{"user_id":1}"#, "#/key"),
    ])
    func `a field that does not fit is named, and nothing is held`(verb: String, body: String, field: String)
        async throws
    {
        try await run { desk async throws in
            let answer = try await desk.ask(verb, body)
            #expect(answer.status == 422, "\(answer.text)")
            #expect(answer.json["errors"]?[0]?["pointer"]?.string == field)
            #expect(try await desk.shown()["resources"]?[0]?["left"]?.integer == 1)
        }
    }

    @Test func `a keyed repeat is answered as before, and one key serves a commit and a release`() async throws {
        try await run { desk async throws in
            let held = try await desk.ask("reserve", Self.reserve, key: "call-1")
            let again = try await desk.ask("reserve", Self.reserve, key: "call-1")
            #expect(again.status == 201 && again.bytes == held.bytes)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            // As a saga does, whose id is the key of each of its calls.
            let claim = #"{"user_id":1,"key":"k-1","unit":"channel/12"}"#
            #expect(try await desk.ask("commit", claim, key: "saga-1").status == 204)
            #expect(try await desk.ask("release", claim, key: "saga-1").status == 204)
            #expect(try await desk.ask("release", claim, key: "saga-1").status == 204)
            #expect(try await desk.shown()["resources"]?[0]?["left"]?.integer == 1)
        }
    }

    @Test func `an account is erased as often as it is asked, and its token buys nothing any more`() async throws {
        try await run { desk async throws in
            _ = try await desk.ask("reserve", Self.reserve)
            for _ in 1...2 {
                #expect(try await desk.bench.send(.delete, "/internal/users/1", token: desk.channel).status == 204)
            }
            let late = try await desk.ask("reserve", Self.reserve)
            #expect(late.status == 410 && late.json["code"] == "account_deleted")
            #expect(try await desk.bench.send(.get, "/api/v1/quotas/me", token: desk.person).status == 410)
        }
    }

    @Test func `who hosts for themselves may let the free plan hold more, and the price list says so`() async throws {
        try await run(settings: ["PLAN_FREE_CHANNELS": "5", "PLAN_FREE_POSTS": "300"]) { desk async throws in
            for number in 1...5 {
                let body = #"{"user_id":1,"resource":"channels","key":"k-\#(number)"}"#
                #expect(try await desk.ask("reserve", body).status == 201)
            }
            #expect(try await desk.ask("reserve", Self.reserve.replacing("k-1", with: "k-6")).status == 403)
            let list = try await desk.bench.send(.get, "/api/v1/payments/plans").json["items"]?.array ?? []
            #expect(list.map { $0["max_channels"]?.integer } == [5, 5, 10])
            #expect(list.map { $0["max_posts_per_month"]?.integer } == [300, 300, 2_000])
            #expect(list.map { $0["price_monthly"]?.integer } == [0, 999, 2_999])
        }
    }

    @Test func `the price list is the plan's where nothing else is said`() async throws {
        try await run { desk async throws in
            let list = try await desk.bench.send(.get, "/api/v1/payments/plans").json["items"]?.array ?? []
            #expect(list.map { $0["max_channels"]?.integer } == [1, 3, 10])
            #expect(list.map { $0["max_posts_per_month"]?.integer } == [30, 200, 2_000])
        }
    }

    @Test func `every mistake in the settings is told at once`() async throws {
        let wrong = ["PLAN_FREE_CHANNELS": "-1", "PLAN_FREE_POSTS": "many", "QUOTA_LEASE_SECONDS": "0"]
        await #expect {
            try await ServiceBench.run(.payment, settings: wrong) { _ in }
        } throws: { error in
            let told = (error as? ConfigurationError)?.mistakes.joined() ?? ""
            return wrong.keys.allSatisfy(told.contains)
        }
    }
}
