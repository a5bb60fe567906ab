import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

@Suite("The user service from the front door")
struct UserEndpointTests {
    @Test func `an account is made at both addresses, and shown at its Location`() async throws {
        try await UserBench.run { users in
            let answer = try await users.register("ada")
            #expect(answer.status == 201)
            #expect(answer.headers["Location"] == "/api/v1/users/1")
            #expect(answer.json["email"]?.string == "ada@example.com")
            #expect(answer.json["password_hash"] == nil && !answer.text.contains("argon2"))
            let twin = try await users.bench.send(
                .post, "/api/v1/auth/register",
                json: #"{"email":"grace@example.com","username":"grace","password":"password123"}"#)
            #expect(twin.status == 201)
            let token = try await users.logIn("ada").json["access_token"]?.string
            let shown = try await users.bench.send(.get, "/api/v1/users/1", token: token)
            #expect(shown.json["username"]?.string == "ada")
        }
    }

    @Test func `a second account with the same address is refused as a conflict`() async throws {
        try await UserBench.run { users in
            _ = try await users.register("ada")
            let answer = try await users.register("ada")
            #expect(answer.status == 409)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(answer.json["detail"]?.string == "Email already exists")
            #expect(answer.json["code"]?.string == "email_exists")
        }
    }

    @Test func `a signed-in person sees the profile, changes it, and everyone else is asked for a token`()
        async throws
    {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let changed = try await users.bench.send(
                .put, "/api/v1/profile", json: #"{"locale":"uz","timezone":"UTC"}"#, token: ada.access)
            #expect(changed.status == 200)
            #expect(changed.json["locale"]?.string == "uz")
            let verified = try await users.bench.send(.post, "/api/v1/auth/verify", token: ada.access)
            #expect(verified.json["email"]?.string == "ada@example.com")
            let anonymous = try await users.bench.send(.get, "/api/v1/profile")
            #expect(anonymous.status == 401)
            #expect(anonymous.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            #expect(anonymous.json["detail"]?.string == "Missing or invalid authorization header")
        }
    }

    @Test func `an account of somebody else is as unknown as one that does not exist`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let grace = try await users.person("grace")
            for method in [HTTPMethod.get, .delete] {
                let foreign = try await users.bench.send(method, "/api/v1/users/\(grace.id)", token: ada.access)
                let unknown = try await users.bench.send(method, "/api/v1/users/999999", token: ada.access)
                #expect(foreign.status == 404 && unknown.status == 404)
                #expect(foreign.json["detail"] == unknown.json["detail"])
            }
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: grace.access).status == 200)
        }
    }

    @Test func `logging out ends the token at once, and logging out everywhere ends all`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let other = try #require(try await users.logIn("ada").json["access_token"]?.string)
            #expect(try await users.bench.send(.post, "/api/v1/auth/logout", token: ada.access).status == 204)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 401)
            #expect(try await users.refresh(ada.refresh).status == 401)
            let ended = try await users.bench.send(.post, "/api/v1/auth/logout-all", token: other)
            #expect(ended.json["ended"]?.integer == 1)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: other).status == 401)
        }
    }

    @Test func `sessions are listed, the current one marked, and one can end another of one's own only`()
        async throws
    {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let grace = try await users.person("grace")
            let second = try #require(try await users.logIn("ada").json["access_token"]?.string)
            let list = try await users.bench.send(.get, "/api/v1/sessions", token: second)
            let sessions = try #require(list.json["sessions"]?.array)
            #expect(sessions.count == 2)
            #expect(sessions.filter { $0["is_current"]?.bool == true }.count == 1)
            let other = try #require(sessions.first { $0["is_current"]?.bool == false }?["id"]?.string)
            #expect(
                try await users.bench.send(.delete, "/api/v1/sessions/\(other)", token: grace.access).status == 404)
            #expect(try await users.bench.send(.delete, "/api/v1/sessions/\(other)", token: second).status == 204)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 401)
        }
    }

    @Test func `an erased account is gone with its sessions`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            #expect(try await users.bench.send(.delete, "/api/v1/users/\(ada.id)", token: ada.access).status == 204)
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 401)
            #expect(try await users.logIn("ada").status == 401)
            #expect(try await users.register("ada").status == 201)
        }
    }

    @Test func `an access token runs out after fifteen minutes`() async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            users.bench.clock.advance(by: .minutes(14))
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 200)
            users.bench.clock.advance(by: .minutes(3))
            #expect(try await users.bench.send(.get, "/api/v1/profile", token: ada.access).status == 401)
            #expect(try await users.refresh(ada.refresh).status == 200)
        }
    }

    @Test func `a throttled sign-in says when to come back, and another network is not held up`() async throws {
        try await UserBench.run { users in
            _ = try await users.register("ada")
            for _ in 1...5 { #expect(try await users.logIn("ada", password: "wrong-one").status == 401) }
            let refused = try await users.logIn("ada")
            #expect(refused.status == 429)
            #expect(refused.headers["Retry-After"] == "12")
            #expect(try await users.logIn("ada", peer: "203.0.113.9").status == 200)
        }
    }

    @Test func `the keys are published, and only public parts of them`() async throws {
        try await UserBench.run { users in
            let answer = try await users.bench.send(.get, "/.well-known/jwks.json")
            let key = try #require(answer.json["keys"]?[0])
            #expect(key["kty"]?.string == "OKP" && key["crv"]?.string == "Ed25519")
            #expect(key["d"] == nil)
        }
    }

    @Test func `health says what the plan wrote, to the letter`() async throws {
        try await UserBench.run { users in
            let answer = try await users.bench.send(.get, "/health")
            #expect(answer.text == #"{"status":"healthy","service":"user-management"}"#)
        }
    }

    @Test func `every route but those of the document itself is in the OpenAPI document`() async throws {
        try await UserBench.run { users in
            let document = try await users.bench.send(.get, "/openapi.json").json
            for route in users.bench.host.router.routes where !["/openapi.json", "/docs"].contains(route.pattern) {
                let path = document["paths"]?[route.pattern]
                #expect(path?[route.method.name.lowercased()] != nil, "\(route.method) \(route.pattern)")
            }
        }
    }
}
