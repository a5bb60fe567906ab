import Auth
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

/// What other services ask of the user service.
@Suite("What neighbours ask about people")
struct NeighbourEndpointTests {
    static let secret = "a-secret-of-the-suite-with-enough-bytes"

    private func run(_ body: (UserBench) async throws -> Void) async throws {
        try await UserBench.run(settings: ["SERVICE_TOKEN_SECRET": Self.secret], body)
    }

    /// A token that the service of that name shows.
    private func token(of service: String, at users: UserBench) throws -> String {
        try ServiceTokens(
            key: SigningKey(id: "services", secret: Array(Self.secret.utf8)), issuer: "analyticbot", service: service,
            clock: users.bench.clock, random: SystemRandom()
        ).token(for: "user")
    }

    private func link(_ telegram: Int64?, to person: Int64, _ users: UserBench) async throws -> Answer {
        let token = try token(of: "notification", at: users)
        let path = "/internal/users/\(person)/telegram"
        guard let telegram else { return try await users.bench.send(.delete, path, token: token) }
        return try await users.bench.send(.put, path, json: #"{"telegram_id":\#(telegram)}"#, token: token)
    }

    private func lend(_ person: Int64, to service: String = "notification", _ users: UserBench) async throws -> Answer {
        try await users.bench.send(
            .post, "/internal/users/\(person)/token", token: try token(of: service, at: users))
    }

    @Test func `a person's own token opens none of it`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            for (method, part) in [
                (HTTPMethod.get, "contact"), (.put, "telegram"), (.delete, "telegram"), (.post, "token"),
            ] {
                let path = "/internal/users/\(ada.id)/\(part)"
                #expect(try await users.bench.send(method, path, token: ada.access).status == 401)
                #expect(try await users.bench.send(method, path).status == 401)
            }
        }
    }

    @Test func `the contact says how to reach a person, and no more`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let token = try token(of: "notification", at: users)
            let path = "/internal/users/\(ada.id)/contact"
            let before = try await users.bench.send(.get, path, token: token)
            #expect(
                before.json == [
                    "user_id": .integer(ada.id), "username": "ada", "email": "ada@example.com", "locale": "en",
                    "timezone": "UTC",
                ])
            #expect(try await link(1_001, to: ada.id, users).status == 204)
            let after = try await users.bench.send(.get, path, token: token)
            #expect(after.json["telegram_id"]?.integer == 1_001)
            let unknown = try await users.bench.send(.get, "/internal/users/999/contact", token: token)
            #expect(unknown.status == 404)
        }
    }

    @Test func `a Telegram account is linked to one person, as often as it is asked, and unlinked`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let grace = try await users.person("grace")
            for _ in 1...2 { #expect(try await link(1_001, to: ada.id, users).status == 204) }
            let stolen = try await link(1_001, to: grace.id, users)
            #expect(stolen.status == 409 && stolen.json["code"] == "telegram_linked_elsewhere")
            #expect(try await link(1_002, to: 999, users).status == 404)
            #expect(try await link(0, to: ada.id, users).json["errors"]?[0]?["pointer"] == "#/telegram_id")
            for _ in 1...2 { #expect(try await link(nil, to: ada.id, users).status == 204) }
            let profile = try await users.bench.send(.get, "/api/v1/profile", token: try await access("ada", users))
            #expect(profile.status == 200 && profile.json["telegram_id"] == nil)
            #expect(try await link(1_001, to: grace.id, users).status == 204)
        }
    }

    private func access(_ name: String, _ users: UserBench) async throws -> String {
        try #require(try await users.logIn(name).json["access_token"]?.string)
    }

    @Test func `the bot borrows a token that lasts a minute and names who acts`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let lent = try await lend(ada.id, users)
            #expect(lent.status == 200)
            #expect(lent.json["expires_in"]?.integer == 60)
            #expect(lent.headers["Cache-Control"] == "no-store")
            let token = try #require(lent.json["access_token"]?.string)
            let payload = try #require(Base64URL.decode(String(token.split(separator: ".")[1])))
            let claims = try JSONValue(parsing: payload)
            #expect(claims["act"] == ["sub": "service:notification"])
            #expect(claims["sub"]?.string == "\(ada.id)" && claims["sid"] == nil && claims["role"] == "user")
            let profile = try await users.bench.send(.get, "/api/v1/profile", token: token)
            #expect(profile.json["email"] == "ada@example.com")
            // A minute, and what machines' clocks may be off.
            users.bench.clock.advance(by: .seconds(91))
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: token).status == 401)
        }
    }

    @Test(arguments: ["channel", "payment", "gateway", "notifications"])
    func `no other service borrows one`(service: String) async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let refused = try await lend(ada.id, to: service, users)
            #expect(refused.status == 403 && refused.json["code"] == "may_not_act")
            let metrics = try await users.bench.send(.get, "/metrics").text
            #expect(
                metrics.contains(
                    #"analyticbot_acting_tokens_total{service="\#(service)",outcome="refused"} 1"#))
        }
    }

    @Test func `who acts for a person looks and changes how they are served, and ends or makes nothing`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let token = try #require(try await lend(ada.id, users).json["access_token"]?.string)
            let changed = try await users.bench.send(.put, "/api/v1/profile", json: #"{"locale":"uz"}"#, token: token)
            #expect(changed.json["locale"] == "uz")
            for (method, path) in [
                (HTTPMethod.delete, "/api/v1/users/\(ada.id)"), (.post, "/api/v1/auth/logout-all"),
                (.post, "/api/v1/auth/logout"), (.delete, "/api/v1/sessions/x"),
            ] {
                let refused = try await users.bench.send(method, path, token: token)
                #expect(refused.status == 403 && refused.json["code"] == "acting_token", "\(method) \(path)")
            }
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 200)
        }
    }

    @Test func `an account that is gone lends nothing, and what was lent ends with it`() async throws {
        try await run { users in
            let ada = try await users.person("ada")
            let token = try #require(try await lend(ada.id, users).json["access_token"]?.string)
            #expect(try await users.bench.send(.delete, "/api/v1/users/\(ada.id)", token: ada.access).status == 204)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: token).status == 401)
            #expect(try await lend(ada.id, users).status == 404)
        }
    }
}
