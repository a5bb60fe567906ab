internal import Kernel
internal import TestSupport
internal import Testing

/// The limits of plans, from the gateway through the channel service to the payment service and back.
@Suite("A plan's limits, across services")
struct QuotaTests {
    /// Channels that anybody may watch.
    static let channels = ["daily_orbit", "tiny_workshop", "metro_wire", "quiet_library"]

    /// The line of channels that a person is shown of their plan: limit, used, reserved, left.
    private func line(_ token: String, at gateway: PlainClient) async throws -> [Int64?] {
        let answer = try await gateway.get("/api/v1/quotas/me", token: token)
        let line = try answer.json["resources"]?.array?.first { $0["resource"] == "channels" }
        return ["limit", "used", "reserved", "left"].map { line?[$0]?.integer }
    }

    @Test(.suiteOfItsOwn)
    func `of channels connected at once a free plan holds one, and another takes its place when it goes`() async throws
    {
        try await withSuite { suite in
            let gateway = suite.gateway
            let person = try await Person.newcomer("ada", at: gateway)
            let token = try await person.logIn(at: gateway)
            #expect(try await line(token, at: gateway) == [1, 0, 0, 1])
            let answers = try await withThrowingTaskGroup(of: PlainClient.Answer.self) { group in
                for number in 0..<12 {
                    let name = Self.channels[number % Self.channels.count]
                    group.addTask {
                        try await gateway.post("/api/v1/channels", ["telegram_id": .string("@\(name)")], token: token)
                    }
                }
                return try await group.reduce(into: [PlainClient.Answer]()) { $0.append($1) }
            }
            let connected = answers.filter { $0.status == 201 }
            let refused = try answers.filter { try $0.status == 403 && $0.json["code"] == "quota_exceeded" }
            #expect(connected.count == 1 && refused.count == 11, "\(answers.map(\.status))")
            #expect(try refused.first?.json["detail"] == "Channel limit reached")
            #expect(try await eventuallyAtGateway { try await line(token, at: gateway) == [1, 1, 0, 0] })

            let id = try #require(try connected.first?.json["id"]?.integer)
            let gone = try await gateway.send(
                "DELETE", "/api/v1/channels/\(id)", token: token, type: nil, body: [])
            #expect(gone.isSuccess)
            #expect(try await eventuallyAtGateway { try await line(token, at: gateway) == [1, 0, 0, 1] })
            let next = try await gateway.post("/api/v1/channels", ["telegram_id": "@daily_orbit"], token: token)
            #expect(next.status == 201, "\(next.text)")
        }
    }

    @Test func `a channel that Telegram does not show costs no room`() async throws {
        try await withGateway { gateway in
            let token = try await Person.newcomer("eve", at: gateway).logIn(at: gateway)
            let unknown = try await gateway.post(
                "/api/v1/channels", ["telegram_id": "@no_such_channel_1"], token: token)
            #expect(unknown.status == 404)
            #expect(try await line(token, at: gateway) == [1, 0, 0, 1])
            let other = try await gateway.post("/api/v1/channels", ["telegram_id": "@daily_orbit"], token: token)
            #expect(other.status == 201, "\(other.text)")
        }
    }

    @Test func `nobody but a service counts, and the gateway leads nobody there`() async throws {
        try await withGateway { gateway in
            let token = try await Person.newcomer("eve", at: gateway).logIn(at: gateway)
            let claim: JSONValue = ["user_id": 1, "resource": "channels", "key": "mine"]
            #expect(try await gateway.post("/api/v1/quotas/reserve", claim, token: token).status == 404)
        }
    }

    @Test(.suiteOfItsOwn)
    func `where the free plan holds more, more are connected`() async throws {
        try await withSuite(settings: ["PLAN_FREE_CHANNELS": "2"]) { suite in
            let gateway = suite.gateway
            let person = try await Person.newcomer("ada", at: gateway)
            let token = try await person.logIn(at: gateway)
            for (name, status) in zip(Self.channels, [201, 201, 403]) {
                let answer = try await gateway.post(
                    "/api/v1/channels", ["telegram_id": .string("@\(name)")], token: token)
                #expect(answer.status == status, "\(answer.text)")
            }
            let plans = try await gateway.get("/api/v1/payments/plans")
            #expect(try plans.json["items"]?[0]?["max_channels"]?.integer == 2)
        }
    }
}
