import HTTP
import Kernel
import Logging
import Reactor
import Synchronization
import Telegram
import TestSupport
import Testing

@testable import TelegramSim

@Suite("Private chats of the simulated Telegram")
struct PrivateChatTests {
    let fixture = SiteFixture()

    private func act(_ person: Int, _ deed: String, _ json: String = "{}") async throws -> (status: Int, text: String) {
        let answer = try await fixture.ask(
            .post, "/sim/people/\(person)/\(deed)", type: "application/json", body: json)
        return (answer.status, answer.text)
    }

    private func call(_ method: String, _ json: String = "{}") async throws -> JSONValue {
        fixture.real.advance(by: .seconds(1))
        return try JSONValue(parsing: Array(try await fixture.call(method, json).utf8))
    }

    private func updates() async throws -> [JSONValue] {
        try await call("getUpdates", #"{"allowed_updates":["message","callback_query","my_chat_member"]}"#)["result"]?
            .array ?? []
    }

    private func messages(_ person: Int) async throws -> [JSONValue] {
        let text = try await fixture.get("/sim/messages?user_id=\(person)").text
        return try JSONValue(parsing: Array(text.utf8)).array ?? []
    }

    @Test func `what a person writes is an update with its commands marked`() async throws {
        #expect(try await act(1_001, "send", #"{"text":"😀 /start abc /help@x"}"#).status == 200)
        let update = try #require(try await updates().last?["message"])
        #expect(update["from"]?["id"]?.integer == 1_001 && update["chat"]?["type"]?.string == "private")
        #expect(update["entities"]?[0]?["offset"]?.integer == 3 && update["entities"]?[0]?["length"]?.integer == 6)
        #expect(update["entities"]?[1]?["length"]?.integer == 7)
    }

    @Test func `whoever has never written can be written to once they have`() async throws {
        #expect(try await call("sendMessage", #"{"chat_id":1007,"text":"Hi"}"#)["error_code"]?.integer == 400)
        _ = try await act(1_007, "send", #"{"text":"/start"}"#)
        #expect(try await call("sendMessage", #"{"chat_id":1007,"text":"Hi"}"#)["ok"]?.bool == true)
    }

    @Test func `a press is an update, waits for its answer and is answered once`() async throws {
        _ = try await call(
            "sendMessage",
            """
            {"chat_id":1001,"text":"Pick",\
            "reply_markup":{"inline_keyboard":[[{"text":"One","callback_data":"a:1"}]]}}
            """
        )
        #expect(try await act(1_001, "press", #"{"button":"Two"}"#).status == 400)
        #expect(try await act(1_001, "press", #"{"button":"One"}"#).status == 200)
        let press = try #require(try await updates().last?["callback_query"])
        #expect(press["data"]?.string == "a:1" && press["message"]?["text"]?.string == "Pick")
        let id = try #require(press["id"]?.string)
        #expect(
            try await call("answerCallbackQuery", "{\"callback_query_id\":\"\(id)\",\"text\":\"ok\"}")["ok"] == true)
        let again = try await call("answerCallbackQuery", "{\"callback_query_id\":\"\(id)\"}")
        #expect(again["description"]?.string?.contains("query is too old") == true)
        #expect(try await fixture.get("/sim/presses?user_id=1001").text.contains(#""answer":"ok""#))
    }

    @Test func `a message is edited to something else, not to the same, and only where it stands`() async throws {
        let sent = try await call("sendMessage", #"{"chat_id":1001,"text":"One"}"#)
        let id = try #require(sent["result"]?["message_id"]?.integer)
        let same = try await call("editMessageText", "{\"chat_id\":1001,\"message_id\":\(id),\"text\":\"One\"}")
        #expect(same["description"]?.string?.hasPrefix("Bad Request: message is not modified") == true)
        let other = try await call("editMessageText", "{\"chat_id\":1001,\"message_id\":\(id),\"text\":\"Two\"}")
        #expect(other["result"]?["edit_date"] != nil)
        let strange = try await call("editMessageText", "{\"chat_id\":1002,\"message_id\":\(id),\"text\":\"Two\"}")
        #expect(strange["description"]?.string == "Bad Request: message to edit not found")
        let shown = try #require(try await messages(1_001).last)
        #expect(shown["text"]?.string == "Two" && shown["edited_at"] != nil)
        #expect(try await call("deleteMessage", "{\"chat_id\":1001,\"message_id\":\(id)}")["ok"]?.bool == true)
        #expect(try await messages(1_001).isEmpty)
    }

    @Test(arguments: [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \\\"b\\\""),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", "can't parse entities: Unmatched end tag at byte offset 7"),
        ("<script>x</script>", "can't parse entities: Unsupported start tag \\\"script\\\" at byte offset 0"),
        ("<b", "can't parse entities: Unclosed start tag at byte offset 0"),
        ("<b></b>", "message text is empty"),
    ])
    func `marks that do not fit are refused`(html: String, words: String) async throws {
        let answer = try await fixture.call(
            "sendMessage", "{\"chat_id\":1001,\"text\":\"\(html)\",\"parse_mode\":\"HTML\"}")
        #expect(answer.contains("Bad Request: \(words)"), "\(answer)")
    }

    @Test func `marks become entities and references become letters`() async throws {
        let sent = try await call(
            "sendMessage",
            #"{"chat_id":1001,"parse_mode":"HTML","text":"😀 <b>a &lt; b</b> <a href=\"https://x.org\">here</a>"}"#)
        #expect(sent["result"]?["text"]?.string == "😀 a < b here")
        #expect(sent["result"]?["entities"]?[0]?["offset"]?.integer == 3)
        #expect(sent["result"]?["entities"]?[1]?["url"]?.string == "https://x.org")
    }

    @Test(arguments: [
        #"{"text":"x"}"#, #"{"text":"x","callback_data":""}"#,
        #"{"text":"x","callback_data":"a","url":"https://x.org"}"#,
        #"{"text":"x","url":"javascript:1"}"#, #"{"callback_data":"a"}"#,
        "{\"text\":\"x\",\"callback_data\":\"\(String(repeating: "a", count: 65))\"}",
    ])
    func `a button that Telegram refuses is refused`(button: String) async throws {
        let answer = try await call(
            "sendMessage", "{\"chat_id\":1001,\"text\":\"x\",\"reply_markup\":{\"inline_keyboard\":[[\(button)]]}}")
        #expect(answer["error_code"]?.integer == 400)
        #expect(try await messages(1_001).isEmpty)
    }

    @Test func `whoever blocks the bot is not written to until they let it in again`() async throws {
        #expect(try await act(1_001, "block").text == #"{"changed":true}"#)
        #expect(try await act(1_001, "block").text == #"{"changed":false}"#)
        #expect(
            try await call("sendMessage", #"{"chat_id":1001,"text":"Hi"}"#)["description"]?.string
                == "Forbidden: bot was blocked by the user")
        #expect(try await act(1_001, "send", #"{"text":"Hi"}"#).status == 400)
        _ = try await act(1_001, "unblock")
        let seen = try await updates().compactMap { $0["my_chat_member"]?["new_chat_member"]?["status"]?.string }
        #expect(seen == ["kicked", "member"])
        #expect(try await call("sendMessage", #"{"chat_id":1001,"text":"Hi"}"#)["ok"]?.bool == true)
    }

    @Test func `faults come as they were ordered, one after the other`() async throws {
        for order in [
            #"{"method":"sendMessage","status":429,"retry_after":7}"#,
            #"{"method":"sendMessage","status":500,"takes_effect":true}"#,
        ] { #expect(try await fixture.ask(.post, "/sim/trouble", body: order).status == 204) }
        let first = try await call("sendMessage", #"{"chat_id":1001,"text":"One"}"#)
        #expect(first["parameters"]?["retry_after"]?.integer == 7)
        #expect(try await messages(1_001).isEmpty)
        #expect(try await call("sendMessage", #"{"chat_id":1001,"text":"Two"}"#)["error_code"]?.integer == 500)
        #expect(try await messages(1_001).count == 1)
        #expect(try await call("sendMessage", #"{"chat_id":1001,"text":"Three"}"#)["ok"]?.bool == true)
        #expect(try await fixture.ask(.post, "/sim/trouble", body: #"{"status":200}"#).status == 400)
    }

    @Test func `a file is kept whole, whatever its bytes`() async throws {
        let body =
            "--xy\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1001\r\n--xy\r\n"
            + "Content-Disposition: form-data; name=\"document\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n"
            + "a,b\r\n\r\n1,2\r\n\r\n--xy--\r\n"
        let sent = try await fixture.ask(
            .post, "/bot\(DemoFacts.botToken)/sendDocument", type: "multipart/form-data; boundary=xy", body: body)
        #expect(sent.text.contains(#""file_name":"a.csv""#), "\(sent.text)")
        let id = try #require(try await messages(1_001).last?["document"]?["file_id"]?.string)
        let file = try await fixture.get("/sim/files/\(id)")
        #expect(file.text == "a,b\r\n\r\n1,2\r\n" && file.headers["Content-Type"] == "text/csv")
        #expect(try await fixture.get("/sim/files/none").status == 404)
    }

    @Test func `the menu's commands are kept by language`() async throws {
        let list = #"{"commands":[{"command":"start","description":"Begin"}],"language_code":"ru"}"#
        #expect(try await call("setMyCommands", list)["ok"]?.bool == true)
        #expect(try await call("getMyCommands", #"{"language_code":"ru"}"#)["result"]?.array?.count == 1)
        #expect(try await call("getMyCommands")["result"]?.array?.isEmpty == true)
        let bad = try await call("setMyCommands", #"{"commands":[{"command":"Start!","description":"x"}]}"#)
        #expect(bad["description"]?.string == "Bad Request: BOT_COMMAND_INVALID")
    }

    @Test(arguments: [("1001", "dance"), ("9", "send"), ("x", "send")])
    func `unknown people and deeds are not found`(person: String, deed: String) async throws {
        #expect(try await fixture.ask(.post, "/sim/people/\(person)/\(deed)", body: "{}").status == 404)
    }
}

@Suite("The simulated Telegram brings updates to a webhook")
struct WebhookTests {
    /// Refuses the first delivery, takes the rest, remembers all.
    private final class Door: Sendable {
        let heard = Mutex<[(secret: String?, text: String)]>([])

        func take(_ request: Request) async -> Response {
            let body = (try? await request.body.collect(upTo: 65_536)) ?? []
            let count = heard.withLock { heard in
                heard.append(
                    (request.headers["X-Telegram-Bot-Api-Secret-Token"], String(decoding: body, as: UTF8.self)))
                return heard.count
            }
            return Response(count == 1 ? 500 : 200)
        }
    }

    @Test func `each until it is taken, in order, with the secret`() async throws {
        let door = Door()
        try await withSimulator { server, address, transport in
            let loops = try EventLoopGroup(loops: 1)
            let listener = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { await door.take($0) }
            let port = try await listener.start()
            let api = BotAPI(token: try BotToken(DemoFacts.botToken), baseURL: address, transport: transport)
            try await api.setWebhook("http://127.0.0.1:\(port)/hook", secret: "s-1")
            for text in ["one", "two"] {
                _ = await server.site.respond(
                    to: Request(
                        method: .post, target: "/sim/people/1001/send", path: "/sim/people/1001/send",
                        body: RequestBody(Array("{\"text\":\"\(text)\"}".utf8))))
            }
            #expect(await eventually { door.heard.withLock { $0.count } >= 3 })
            try await api.deleteWebhook()
            await listener.shutdown(deadline: .seconds(1))
            await loops.shutdown()
        }
        let heard = door.heard.withLock { $0 }
        #expect(heard.allSatisfy { $0.secret == "s-1" })
        #expect(heard[0].text == heard[1].text && heard[0].text.contains(#""text":"one""#))
        #expect(heard[2].text.contains(#""text":"two""#))
    }
}

@Suite("Our bot client before the simulated Telegram")
struct OurBotTests {
    @Test func `it writes, edits, hands over files, hears and answers`() async throws {
        try await withSimulator { server, address, transport in
            func control(_ path: String, _ json: String) async {
                _ = await server.site.respond(
                    to: Request(method: .post, target: path, path: path, body: RequestBody(Array(json.utf8))))
            }
            let api = BotAPI(token: try BotToken(DemoFacts.botToken), baseURL: address, transport: transport)
            let ada = ChatReference.id(TelegramID(1_001))
            #expect(try await api.updates(from: nil, waiting: 0).isEmpty)
            let sent = try await api.sendMessage(
                "<b>Pick</b>", to: ada, isHTML: true, keyboard: InlineKeyboard([[.init("One", data: "a:1")]]))
            await control("/sim/people/1001/send", #"{"text":"/help"}"#)
            await control("/sim/people/1001/press", #"{"data":"a:1"}"#)
            await control("/sim/people/1001/block", "{}")
            let heard = try await api.updates(from: nil, waiting: 1).compactMap { TelegramUpdate($0) }
            #expect(heard.count == 3)
            guard case .message(let message) = heard[0].content, case .press(let press) = heard[1].content,
                case .membership(let membership) = heard[2].content
            else {
                Issue.record("not what was done: \(heard)")
                return
            }
            #expect(message.text == "/help" && message.from.languageCode == "en" && message.chat.isPrivate)
            #expect(press.messageID == sent.messageID && press.data == "a:1")
            #expect(!membership.isMember)
            await control("/sim/people/1001/unblock", "{}")
            try await api.answerCallback(press.id, "Done")
            #expect(try await api.editMessage(sent.messageID, in: ada, "Changed"))
            #expect(try await !api.editMessage(sent.messageID, in: ada, "Changed"))
            let file = try await api.sendDocument(
                Array("a,b\r\n".utf8), named: "n.csv", type: "text/csv", caption: "Numbers", to: ada)
            #expect(file.chat.id == TelegramID(1_001))
            try await api.deleteMessage(sent.messageID, in: ada)
            try await api.setCommands([BotCommand("help", "What there is")], language: "en")
            #expect(try await api.updates(from: heard[2].id + 2, waiting: 0).isEmpty)
        }
    }
}
