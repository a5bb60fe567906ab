internal import Kernel
internal import TestSupport
internal import Testing

@Suite("A new account, across services")
struct AccountCreationTests {
    @Test func `an account made at the user service is initialised in analytics by its event`() async throws {
        try await withSuite { suite in
            let answer = try await suite.users.post(
                "/api/v1/users",
                ["email": "test@example.com", "username": "testuser", "password": "password123"])
            #expect(answer.status == 201)
            let id = try #require(try answer.json["id"]?.integer)
            #expect(answer.headers["location"] == "/api/v1/users/\(id)")
            #expect(try answer.json["email"]?.string == "test@example.com")

            // 200 looks of 10 ms: the two seconds that the contract allows.
            let initialised = try await eventually(attempts: 200) {
                let profile = try await suite.analytics.get("/api/v1/analytics/user/\(id)")
                return try profile.status == 200 && profile.json["initialized"]?.bool == true
                    && profile.json["user_id"]?.integer == id
            }
            #expect(initialised)
        }
    }

    @Test func `a second account with the same address is refused and starts nothing elsewhere`() async throws {
        try await withSuite { suite in
            let first = try #require(try await Person.register("ada", at: suite.users))
            let second = try await suite.users.post(
                "/api/v1/users",
                ["email": .string(first.email), "username": "other", "password": .string(Person.password)])
            #expect(second.status == 409)
            #expect(try second.json["detail"]?.string == "Email already exists")
            #expect(try await suite.analytics.get("/api/v1/analytics/user/\(first.id + 1)").status == 404)
        }
    }

    @Test func `the gateway lets a new person in, and nobody without a token`() async throws {
        try await withSuite { suite in
            let person = try #require(try await Person.register("ada", at: suite.gateway))
            let token = try await person.logIn(at: suite.gateway)
            let profile = try await suite.gateway.get("/api/v1/profile", token: token)
            #expect(profile.status == 200)
            #expect(try profile.json["email"]?.string == person.email)
            #expect(try await suite.gateway.get("/api/v1/profile").status == 401)
            #expect(try await suite.gateway.get("/api/v1/nowhere", token: token).status == 404)
        }
    }
}
