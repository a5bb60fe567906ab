import HTTP
import Kernel
import Testing

@testable import TelegramSim

@Suite("The simulated Bot API")
struct BotDeskTests {
    let fixture = SiteFixture()

    @Test(arguments: [
        ("getChat", #"{}"#, 400, "Bad Request: chat_id is empty"),
        ("getChat", #"{"chat_id":"@nobody_here"}"#, 400, "Bad Request: chat not found"),
        ("getChat", #"{"chat_id":-1001700000009}"#, 400, "Bad Request: chat not found"),
        ("getChat", #"{"chat_id":"@ada_orbit"}"#, 400, "Bad Request: chat not found"),
        ("getChat", #"{"chat_id":-1001700000010}"#, 403, "Forbidden: bot was kicked from the channel chat"),
        ("getChatAdministrators", #"{"chat_id":"@metro_wire"}"#, 400, "Bad Request: member list is inaccessible"),
        (
            "getChatAdministrators", #"{"chat_id":1001}"#, 400,
            "Bad Request: there are no administrators in the private chat"
        ),
        ("getChatMember", #"{"chat_id":"@daily_orbit","user_id":5}"#, 400, "Bad Request: user not found"),
        (
            "getChatMember", #"{"chat_id":"@metro_wire","user_id":1003}"#, 400,
            "Bad Request: member list is inaccessible"
        ),
        ("sendMessage", #"{"chat_id":1001,"text":"  "}"#, 400, "Bad Request: message text is empty"),
        ("sendMessage", #"{"chat_id":1006,"text":"Hi"}"#, 403, "Forbidden: bot was blocked by the user"),
        ("sendMessage", #"{"chat_id":1007,"text":"Hi"}"#, 400, "Bad Request: chat not found"),
        (
            "sendMessage", #"{"chat_id":"@metro_wire","text":"Hi"}"#, 403,
            "Forbidden: bot is not a member of the channel chat"
        ),
        (
            "sendMessage", #"{"chat_id":"@fading_signal","text":"Hi"}"#, 400,
            "Bad Request: need administrator rights in the channel chat"
        ),
        ("noSuchMethod", "{}", 404, "Not Found: method not found"),
        ("getChat", "{", 400, "Bad Request: can't parse JSON object"),
        (
            "setWebhook", #"{"url":"http://example.org/"}"#, 400,
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
        ),
        (
            "setWebhook", #"{"url":"https://example.org/","secret_token":"a b"}"#, 400,
            "Bad Request: secret token contains unallowed characters"
        ),
    ])
    func `refuses as Telegram refuses`(method: String, json: String, status: Int, text: String) async throws {
        let answer = try await fixture.ask(
            .post, "/bot\(DemoFacts.botToken)/\(method)", type: "application/json", body: json)
        #expect(answer.status == status)
        let value = try JSONValue(parsing: Array(answer.text.utf8))
        #expect(value["ok"] == false)
        #expect(value["error_code"]?.integer == Int64(status))
        #expect(value["description"]?.string == text)
        #expect(value["result"] == nil)
    }

    @Test func `another token is unauthorized, a broken path is not found`() async throws {
        #expect(try await fixture.get("/bot123456:wrong-token-000000/getMe").status == 401)
        #expect(try await fixture.get("/botnonsense/getMe").text.contains("Unauthorized: invalid token specified"))
        #expect(try await fixture.get("/bot\(DemoFacts.botToken)").status == 404)
        #expect(try await fixture.ask(.delete, "/bot\(DemoFacts.botToken)/getMe").status == 405)
    }

    @Test func `arguments may come by query, form, JSON and multipart, and the method in any case`() async throws {
        let path = "/bot\(DemoFacts.botToken)/GETCHATMEMBERCOUNT"
        let multipart = "--xy\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n@daily_orbit\r\n--xy--\r\n"
        let answers = [
            try await fixture.get("\(path)?chat_id=%40daily_orbit"),
            try await fixture.ask(
                .post, path, type: "application/x-www-form-urlencoded", body: "chat_id=%40daily_orbit"),
            try await fixture.ask(.post, path, type: "application/json", body: #"{"chat_id":-1001700000001}"#),
            try await fixture.ask(.post, path, type: "multipart/form-data; boundary=xy", body: multipart),
        ]
        for answer in answers { #expect(answer.text == #"{"ok":true,"result":16329}"#) }
    }

    @Test func `ownership can be proven: the creator, an administrator, a stranger, our bot`() async throws {
        let seen = try await [1_001, 1_005, 1_002, 123_456].asyncMap { id in
            let text = try await fixture.call("getChatMember", #"{"chat_id":"@daily_orbit","user_id":\#(id)}"#)
            return try JSONValue(parsing: Array(text.utf8))["result"]?["status"]?.string ?? "none"
        }
        #expect(seen[0] == "creator")
        #expect(seen[1] == "administrator")
        #expect(["member", "left"].contains(seen[2]))
        #expect(seen[3] == "administrator")
    }

    @Test func `what is sent to a channel stands on its page, what is sent to a person is kept`() async throws {
        let sent = try await fixture.call("sendMessage", #"{"chat_id":"@daily_orbit","text":"Hello <orbit>"}"#)
        let id = try #require(try JSONValue(parsing: Array(sent.utf8))["result"]?["message_id"]?.integer)
        let page = try await fixture.get("/s/daily_orbit").text
        #expect(page.contains("data-post=\"daily_orbit/\(id)\""))
        #expect(page.contains("Hello &lt;orbit&gt;"))
        _ = try await fixture.call("sendMessage", #"{"chat_id":1001,"text":"For Ada"}"#)
        #expect(try await fixture.get("/sim/messages?user_id=1001").text.contains("For Ada"))
    }

    @Test func `too many messages into one chat are refused until the time that is named`() async throws {
        var refusal = ""
        for _ in 0..<6 { refusal = try await fixture.call("sendMessage", #"{"chat_id":1001,"text":"x"}"#) }
        #expect(
            refusal
                == #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#
        )
        fixture.real.advance(by: .seconds(1))
        #expect(try await fixture.call("sendMessage", #"{"chat_id":1001,"text":"x"}"#).contains(#""ok":true"#))
    }
}

@Suite("The simulated updates")
struct UpdateTests {
    let fixture = SiteFixture()

    private func updates(_ json: String = "{}") async throws -> [JSONValue] {
        try JSONValue(parsing: Array(try await fixture.call("getUpdates", json).utf8))["result"]?.array ?? []
    }

    @Test func `posts of our channels arrive in order and stay until they are confirmed`() async throws {
        #expect(try await updates().isEmpty)
        fixture.site.clock.set(now: WorldTests.noon + .hours(20))
        let first = try await updates()
        #expect(first.count > 5)
        #expect(try await updates() == first)
        let ids = first.compactMap { $0["update_id"]?.integer }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        let dates = first.compactMap { ($0["channel_post"] ?? $0["edited_channel_post"])?["date"]?.integer }
        #expect(dates.count == first.count)
        #expect(try await updates(#"{"limit":2}"#).count == 2)
        let rest = try await updates(#"{"offset":\#(ids[2] + 1)}"#)
        #expect(rest == Array(first.dropFirst(3)))
        #expect(try await updates(#"{"offset":-1}"#) == [first[first.count - 1]])
        #expect(try await updates().count == 1)
    }

    @Test func `only what was asked for is queued`() async throws {
        _ = try await updates(#"{"allowed_updates":["edited_channel_post"]}"#)
        fixture.site.clock.set(now: WorldTests.noon + .hours(23))
        #expect(try await updates().allSatisfy { $0["edited_channel_post"] != nil })
    }

    @Test func `an active webhook and a second caller are conflicts`() async throws {
        #expect(
            try await fixture.call("setWebhook", #"{"url":"https://example.org:8443/x"}"#).contains("Webhook was set"))
        #expect(try await fixture.call("setWebhook", #"{"url":"https://example.org:8443/x"}"#).contains("already set"))
        #expect(try await fixture.call("getUpdates").contains("can't use getUpdates method while webhook is active"))
        #expect(try await fixture.call("getWebhookInfo").contains(#""url":"https://example.org:8443/x""#))
        #expect(try await fixture.call("deleteWebhook").contains("Webhook was deleted"))
    }

    @Test func `a second caller ends the first one's waiting, and so does a webhook`() async throws {
        let queue = UpdateQueue(world: SimWorld(seed: 1), clock: SimClock(real: HandWallClock()))
        var patient = BotArguments()
        patient.add("timeout", 50)
        let arguments = patient
        let first = Task { await queue.get(arguments) }
        while queue.turn < 1 { await Task.yield() }
        let second = Task { await queue.get(arguments) }
        #expect(await first.value.json["description"]?.string?.contains("terminated by other getUpdates") == true)
        var webhook = BotArguments()
        webhook.add("url", "https://example.org/x")
        #expect(queue.setWebhook(webhook).status == 200)
        #expect(await second.value.json["description"]?.string == "Conflict: terminated by setWebhook request")
    }
}

extension Sequence where Element: Sendable {
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
