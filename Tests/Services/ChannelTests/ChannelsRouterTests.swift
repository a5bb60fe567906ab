import ChannelCore
import HTTP
import Kernel
import Testing

@Suite("The endpoints of channels")
struct ChannelsRouterTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    @Test func `connecting answers 201 with the place of the new channel and all that is known of it`() async throws {
        let made = try await desk.send(
            .post, "/api/v1/channels", json: #"{"name":"Мой канал","telegram_id":"@daily_orbit"}"#)
        #expect(made.status == 201)
        #expect(made.headers["Location"] == "/api/v1/channels/1")
        let expected: [String] = [
            "created_at", "id", "name", "owner_id", "ownership", "status", "telegram", "telegram_id", "updated_at",
        ]
        #expect(made.members == expected)
        #expect(made.json["id"] == 1)
        #expect(made.json["owner_id"] == 1)
        #expect(made.json["telegram_id"] == -1_001_000_000_001)
        #expect(made.json["name"] == "Мой канал")
        #expect(made.json["status"] == "active")
        #expect(made.json["ownership"] == "verified")
        #expect(made.json["created_at"] == "2025-06-15T15:06:40Z")
        let telegram = try #require(made.json["telegram"])
        #expect(telegram["username"] == "daily_orbit")
        #expect(telegram["title"] == "Daily Orbit")
        #expect(telegram["subscribers"] == 1_204)
        #expect(telegram["subscribers_exact"] == true)
        #expect(telegram["bot_status"] == "administrator")
        #expect(telegram["can_post"] == true)
        #expect(telegram["source"] == "bot_api")
        #expect(telegram["is_public"] == true)
        let shown = try await desk.send(.get, "/api/v1/channels/1")
        #expect(shown.status == 200)
        #expect(shown.json == made.json)
    }

    @Test(arguments: [
        #"-1001000000001"#, #""-1001000000001""#, #""daily_orbit""#, #""https://t.me/s/daily_orbit""#,
        #""t.me/c/1000000001/5""#,
    ])
    func `a channel may be meant by number, name or link, and needs no name of one's own`(id: String) async throws {
        let made = try await desk.send(.post, "/api/v1/channels", json: #"{"telegram_id":\#(id)}"#)
        #expect(made.status == 201)
        #expect(made.json["name"] == "Daily Orbit")
        #expect(made.json["telegram_id"] == -1_001_000_000_001)
    }

    @Test func `a channel that Telegram does not show is a 404 in the plan's words`() async throws {
        for (method, target, body) in [
            (HTTPMethod.post, "/api/v1/channels", #"{"telegram_id":"@nowhere"}"#),
            (.post, "/api/v1/channels/validate", #"{"telegram_id":"@nowhere"}"#),
            (.get, "/api/v1/channels/lookup/@nowhere", nil),
        ] {
            let answer = try await desk.send(method, target, body: body.map { Array($0.utf8) })
            #expect(answer.status == 404)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(answer.json["detail"] == "Channel not found on Telegram")
            #expect(answer.json["code"] == "channel_not_found_on_telegram")
        }
    }

    @Test func `a second connection is a 409, and so is a channel that another has proven`() async throws {
        _ = try await desk.connected()
        let again = try await desk.send(.post, "/api/v1/channels", json: #"{"telegram_id":"@daily_orbit"}"#)
        #expect(again.status == 409)
        #expect(again.json["code"] == "channel_already_connected")
        let other = try await desk.send(
            .post, "/api/v1/channels", json: #"{"telegram_id":"@daily_orbit"}"#, as: World.bob)
        #expect(other.status == 409)
        #expect(other.json["code"] == "channel_owned_by_another")
    }

    @Test func `a private channel of others is a 403 that says how to mend it`() async throws {
        let body = #"{"telegram_id":-1001000000003}"#
        let unlinked = try await desk.send(.post, "/api/v1/channels", json: body, as: World.eve)
        #expect(unlinked.status == 403)
        #expect(unlinked.json["code"] == "telegram_not_linked")
        let stranger = try await desk.send(.post, "/api/v1/channels", json: body, as: World.bob)
        #expect(stranger.status == 403)
        #expect(stranger.json["code"] == "ownership_not_proven")
        let looked = try await desk.send(.get, "/api/v1/channels/lookup/-1001000000003", as: World.bob)
        #expect(looked.status == 403)
        #expect(!looked.text.contains("Cellar"))
    }

    @Test func `while Telegram is away the answer is 503 with Retry-After, and nothing is written`() async throws {
        desk.world.telegram.fail(with: ServiceError(.unavailable, "Telegram is away.", retryAfter: .seconds(17)))
        let answer = try await desk.send(.post, "/api/v1/channels", json: #"{"telegram_id":"@daily_orbit"}"#)
        #expect(answer.status == 503)
        #expect(answer.headers["Retry-After"] == "17")
        let list = try await desk.send(.get, "/api/v1/channels")
        #expect(list.json["items"] == .array([]))
        #expect(desk.memory.events.isEmpty)
    }

    @Test func `a channel is renamed, paused, taken up again and disconnected`() async throws {
        let path = try await desk.connected()
        let renamed = try await desk.send(.put, path, json: #"{"name":"Orbit"}"#)
        #expect(renamed.status == 200)
        #expect(renamed.json["name"] == "Orbit")
        #expect(try await desk.send(.post, "\(path)/deactivate").json["status"] == "paused")
        #expect(try await desk.send(.post, "\(path)/activate").json["status"] == "active")
        #expect(try await desk.send(.post, "\(path)/verify").json["ownership"] == "verified")
        let gone = try await desk.send(.delete, path)
        #expect(gone.status == 204)
        #expect(gone.text.isEmpty)
        #expect(try await desk.send(.get, path).status == 404)
        #expect(try await desk.send(.delete, path).status == 404)
    }

    @Test func `a list is gone through page by page by its cursor`() async throws {
        for number in 1...3 {
            desk.world.telegram.show(
                .make(-1_002_000_000_000 - Int64(number), username: "feed_\(number)", title: "Feed \(number)"))
            _ = try await desk.connected(as: World.eve, "@feed_\(number)")
        }
        let first = try await desk.send(.get, "/api/v1/channels?limit=2", as: World.eve)
        #expect(first.json["items"]?.array?.compactMap { $0["id"]?.integer } == [3, 2])
        let cursor = try #require(first.json["next_cursor"]?.string)
        let last = try await desk.send(.get, "/api/v1/channels?limit=2&cursor=\(cursor)", as: World.eve)
        #expect(last.json["items"]?.array?.compactMap { $0["id"]?.integer } == [1])
        #expect(last.json["next_cursor"] == nil)
        let others = try await desk.send(.get, "/api/v1/channels?owner_id=3", as: World.bob)
        #expect(others.json["items"] == .array([]))
    }

    @Test func `validation tells what the channel would be to the caller, and what is missing`() async throws {
        let body = #"{"telegram_id":"https://t.me/daily_orbit"}"#
        let own = try await desk.send(.post, "/api/v1/channels/validate", json: body)
        #expect(own.status == 200)
        #expect(own.json["ownership"] == "verified")
        #expect(own.json["missing_proof"] == nil)
        #expect(own.json["channel"]?["title"] == "Daily Orbit")
        let watched = try await desk.send(.post, "/api/v1/channels/validate", json: body, as: World.eve)
        #expect(watched.json["ownership"] == "unverified")
        #expect(watched.json["missing_proof"]?["code"] == "telegram_not_linked")
        #expect(desk.memory.events.isEmpty)
    }

    @Test(arguments: ["@harbour", "harbour", "-1001000000002", "t.me/harbour", "https://t.me/s/harbour"])
    func `looking up takes names, links and numbers and shows what is public`(name: String) async throws {
        let shown = try await desk.send(.get, "/api/v1/channels/lookup/\(name)", as: World.eve)
        #expect(shown.status == 200)
        #expect(shown.json["telegram_id"] == -1_001_000_000_002)
        #expect(shown.json["source"] == "preview")
        #expect(shown.json["bot_status"] == "none")
    }

    @Test func `where proof is required, a public channel needs it too`() async throws {
        let strict = try Desk(proof: .required)
        let answer = try await strict.send(
            .post, "/api/v1/channels", json: #"{"telegram_id":"@harbour"}"#, as: World.bob)
        #expect(answer.status == 403)
        #expect(answer.json["code"] == "ownership_not_proven")
    }

    @Test func `every route is for signed-in people only`() {
        #expect(desk.routes.count == 10)
        let open = desk.routes.filter { $0.access != .user() }.map(\.pattern)
        #expect(open == [])
    }
}
