internal import Kernel
internal import TestSupport
internal import Testing

/// What a client does at the gateway, whatever shape the suite has behind it.
@Suite("Somebody uses the suite through its gateway")
struct JourneyTests {
    @Test func `a session opens, is refreshed once by each token, and ends`() async throws {
        try await withGateway { gateway in
            let person = try await Person.newcomer("ada", at: gateway)
            let credentials: JSONValue = ["email": .string(person.email), "password": .string(Person.password)]
            let wrong = try await gateway.post(
                "/api/v1/auth/login", ["email": .string(person.email), "password": "not-this-one-5"])
            #expect(wrong.status == 401)
            let opened = try await gateway.post("/api/v1/auth/login", credentials)
            let refresh = try #require(try opened.json["refresh_token"]?.string)
            let refreshed = try await gateway.post("/api/v1/auth/refresh", ["refresh_token": .string(refresh)])
            let token = try #require(try refreshed.json["access_token"]?.string)
            #expect(try await gateway.get("/api/v1/profile", token: token).status == 200)
            #expect(try await gateway.post("/api/v1/auth/logout", [:], token: token).isSuccess)
            #expect(try await gateway.get("/api/v1/profile", token: token).status == 401)
            let stolen = try await gateway.post("/api/v1/auth/refresh", ["refresh_token": .string(refresh)])
            #expect(stolen.status == 401)
        }
    }

    @Test func `an address has one account`() async throws {
        try await withGateway { gateway in
            let person = try await Person.newcomer("ada", at: gateway)
            let again = try await gateway.post(
                "/api/v1/users",
                [
                    "email": .string(person.email), "username": .string("second\(person.id)"),
                    "password": .string(Person.password),
                ])
            #expect(again.status == 409)
            #expect(try again.json["detail"]?.string == "Email already exists")
        }
    }

    @Test func `a channel is its owner's alone, and is connected once by a keyed request sent twice`() async throws {
        try await withGateway { gateway in
            let owner = try await Person.newcomer("ada", at: gateway)
            let token = try await owner.logIn(at: gateway)
            let key = "connect-\(owner.id)-\(owner.email)"
            let channel: JSONValue = ["telegram_id": "@daily_orbit"]
            let first = try await gateway.post("/api/v1/channels", channel, token: token, key: key)
            #expect(first.status == 201, "\(first.text)")
            let second = try await gateway.post("/api/v1/channels", channel, token: token, key: key)
            #expect(second.status == 201 && second.body == first.body)
            let id = try #require(try first.json["id"]?.integer)
            let list = try await gateway.get("/api/v1/channels", token: token)
            #expect(try list.json["items"]?.array?.count == 1)

            let stranger = try await Person.newcomer("eve", at: gateway)
            let strange = try await stranger.logIn(at: gateway)
            #expect(try await gateway.get("/api/v1/channels/\(id)", token: strange).status == 404)
            #expect(try await gateway.get("/api/v1/channels/\(id)", token: token).status == 200)
        }
    }

    @Test func `a channel is read back to its first post, and the owner's own figures are added up`() async throws {
        try await withGateway { gateway in
            let owner = try await Person.newcomer("ada", at: gateway)
            let token = try await owner.logIn(at: gateway)
            let connected = try await gateway.post("/api/v1/channels", ["telegram_id": "@daily_orbit"], token: token)
            let id = try #require(try connected.json["id"]?.integer)
            let analytics = "/api/v1/analytics/channels/\(id)"
            let isRead = try await eventuallyAtGateway {
                let answer = try await gateway.get("\(analytics)/collection", token: token)
                return try answer.status == 200 && answer.json["history"]?["progress"]?.string == "complete"
            }
            #expect(isRead)
            let dashboard = try await gateway.get("/api/v1/analytics/dashboard/\(id)", token: token)
            let posts = try dashboard.json["overview"]?["metrics"]?["posts"]?["value"]
            #expect((posts?.integer ?? 0) > 20, "\(dashboard.text.prefix(500))")

            let figures = "date,joined,left,views,shares\n2024-05-06,120,80,15000,210\n2024-05-07,95,70,14100,180\n"
            let imported = try await gateway.send(
                "POST", "\(analytics)/import", token: token, type: "text/csv", body: Array(figures.utf8))
            #expect(imported.isSuccess, "\(imported.text)")
            let period = try await gateway.get("\(analytics)/overview?from=2024-05-06&to=2024-05-07", token: token)
            let metrics = try period.json["metrics"]
            #expect(metrics?["joins"]?["value"]?.integer == 215)
            #expect(metrics?["leaves"]?["value"]?.integer == 150)
            #expect(metrics?["net_joined"]?["value"]?.integer == 65)
        }
    }

    @Test func `the gateway is ready, publishes keys and describes every service`() async throws {
        try await withGateway { gateway in
            #expect(try await gateway.get("/health/ready").status == 200)
            let keys = try await gateway.get("/.well-known/jwks.json")
            #expect(try keys.json["keys"]?.array?.isEmpty == false)
            let document = try await eventuallyAtGateway {
                let paths = try await gateway.get("/openapi.json").json["paths"]
                return ["/api/v1/users", "/api/v1/channels", "/api/v1/analytics/metrics"].allSatisfy {
                    paths?[$0] != nil
                }
            }
            #expect(document)
        }
    }
}
