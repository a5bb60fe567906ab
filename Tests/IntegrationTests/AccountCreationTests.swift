internal import Kernel
internal import TestSupport
internal import Testing

@Suite("A new account, across services")
struct AccountCreationTests {
    @Test(.suiteOfItsOwn) func `an account made at the user service is initialised in analytics by its event`()
        async throws
    {
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

    @Test(.suiteOfItsOwn) func `a second account with the same address is refused and starts nothing elsewhere`()
        async throws
    {
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
        try await withGateway { gateway in
            let person = try await Person.newcomer("ada", at: gateway)
            let token = try await person.logIn(at: gateway)
            let profile = try await gateway.get("/api/v1/profile", token: token)
            #expect(profile.status == 200)
            #expect(try profile.json["email"]?.string == person.email)
            #expect(try await gateway.get("/api/v1/profile").status == 401)
            #expect(try await gateway.get("/api/v1/nowhere", token: token).status == 404)
        }
    }

    @Test
    func `an account made at the gateway is initialised in analytics, and forgotten everywhere when it is erased`()
        async throws
    {
        try await withGateway { gateway in
            let person = try await Person.newcomer("grace", at: gateway)
            let token = try await person.logIn(at: gateway)
            let profile = "/api/v1/analytics/user/\(person.id)"
            let initialised = try await eventuallyAtGateway {
                let answer = try await gateway.get(profile, token: token)
                return try answer.status == 200 && answer.json["initialized"]?.bool == true
            }
            #expect(initialised)
            let erased = try await gateway.send(
                "DELETE", "/api/v1/users/\(person.id)", token: token, type: nil, body: [])
            #expect(erased.isSuccess, "\(erased.text)")
            // The account's tokens hold nowhere any more; that others erased what they held is shown to somebody else.
            #expect(try await eventuallyAtGateway { try await gateway.get(profile, token: token).status == 401 })
            let witness = try await Person.newcomer("witness", at: gateway).logIn(at: gateway)
            #expect(try await eventuallyAtGateway { try await gateway.get(profile, token: witness).status == 404 })
            let again = try await gateway.post(
                "/api/v1/auth/login", ["email": .string(person.email), "password": .string(Person.password)])
            #expect(again.status == 401)
        }
    }
}
