import HTTP
import Kernel
import Testing

@testable import Telegram

@Suite("Reading updates")
struct BotUpdatesTests {
    private func update(_ text: String) throws -> TelegramUpdate? {
        TelegramUpdate(try JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `a message is read past whatever else stands in it`() throws {
        let read = try update(
            """
            {"update_id":7,"guest_message":{},"message":{"message_id":3,"date":1,"paid_star_count":1,"text":"Hi",\
            "chat":{"id":5,"type":"private","first_name":"A"},"from":{"id":5,"is_bot":false,"first_name":"A",\
            "language_code":"ru","is_premium":true}}}
            """)
        let sender = TelegramUpdate.Sender(id: TelegramID(5), isBot: false, firstName: "A", languageCode: "ru")
        let chat = TelegramUpdate.Chat(id: TelegramID(5), isPrivate: true)
        #expect(read?.id == 7)
        #expect(read?.content == .message(.init(id: 3, chat: chat, from: sender, text: "Hi")))
        #expect(read?.chat == chat)
    }

    @Test(arguments: [
        #"{"update_id":1}"#, #"{"update_id":1,"poll":{}}"#, #"{"update_id":1,"message":[]}"#,
        #"{"update_id":1,"message":{"message_id":"3"}}"#,
        #"{"update_id":1,"message":{"message_id":3,"chat":{"id":1.5},"from":{"id":1},"text":"x"}}"#,
        #"{"update_id":1,"message":{"message_id":3,"chat":{"id":1},"from":{"id":1},"text":{}}}"#,
        #"{"update_id":1,"callback_query":{"id":9,"from":{"id":1},"data":"a"}}"#,
        #"{"update_id":1,"callback_query":{"id":"9","from":{"id":1},"data":"a","inline_message_id":"x"}}"#,
        #"{"update_id":1,"my_chat_member":{"chat":{"id":1},"from":{"id":1},"new_chat_member":"kicked"}}"#,
    ])
    func `what is not shaped as documented is passed over, and confirmed`(text: String) throws {
        #expect(try update(text)?.content == .other)
    }

    @Test(arguments: ["{}", "[]", "1", #"{"update_id":"1"}"#, #"{"update_id":null}"#])
    func `what has no number is none`(text: String) throws {
        #expect(try update(text) == nil)
    }

    @Test func `one refused update does not lose the others of a list`() async throws {
        let site = ScriptedSite([
            .status(200, #"{"ok":true,"result":[{"update_id":1,"message":7},{"update_id":2,"news":[]},3]}"#)
        ])
        let api = BotAPI(
            token: try BotToken("1:token-of-a-test"), baseURL: "http://api.example", transport: site.transport)
        let updates = try await api.updates(from: 1, waiting: 50)
        #expect(updates.compactMap { TelegramUpdate($0)?.id } == [1, 2])
        let asked = try #require(site.asked.first)
        let body = try JSONValue(parsing: asked.body)
        #expect(body["offset"]?.integer == 1 && body["timeout"]?.integer == 50)
        #expect(body["allowed_updates"]?.array?.compactMap(\.string) == BotAPI.wantedUpdates)
        // A call that waits has the usual time on top, and room for a hundred updates.
        #expect(asked.timeout == .seconds(70) && asked.answerBytes == 8_388_608)
    }
}

@Suite("Writing into chats")
struct BotMessagesTests {
    let clock = HandClock()
    let ada = ChatReference.id(TelegramID(1_001))

    private static let sent = #"{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1001,"type":"private"}}}"#

    private func api(_ site: ScriptedSite) throws -> BotAPI {
        BotAPI(
            token: try BotToken("1:token-of-a-test"), baseURL: "http://api.example", transport: site.transport,
            clock: clock)
    }

    @Test func `three at once, then one a second; other chats do not wait`() async throws {
        let site = ScriptedSite(Array(repeating: .status(200, Self.sent), count: 6))
        let api = try api(site)
        for _ in 0..<3 { _ = try await api.sendMessage("x", to: ada) }
        _ = try await api.sendMessage("x", to: .id(TelegramID(1_002)))
        #expect(clock.waits.isEmpty)
        for _ in 0..<2 { _ = try await api.sendMessage("x", to: ada) }
        #expect(clock.waits == [.seconds(1), .seconds(1)])
    }

    @Test func `who would wait longer than five seconds for their chat comes back later`() async throws {
        let schedule = ChatPaces(limits: TelegramLimits(), clock: FrozenClock())
        for _ in 0..<8 { try await schedule.turn(in: ada) }
        await #expect(throws: TelegramError.retryAfter(.seconds(6))) { try await schedule.turn(in: ada) }
        try await schedule.turn(in: .id(TelegramID(1_002)))
    }

    @Test func `a message carries its marks, its buttons and no preview`() async throws {
        let site = ScriptedSite([.status(200, Self.sent)])
        _ = try await api(site).sendMessage(
            "<b>x</b>", to: ada, isHTML: true, keyboard: InlineKeyboard([[.init("One", data: "a:1")]]), silently: true)
        #expect(
            String(decoding: try #require(site.asked.first).body, as: UTF8.self)
                == #"{"chat_id":1001,"text":"<b>x</b>","parse_mode":"HTML","link_preview_options":{"is_disabled":true},"#
                + #""disable_notification":true,"reply_markup":{"inline_keyboard":[[{"text":"One","callback_data":"a:1"}]]}}"#
        )
    }

    @Test func `an edit to the same is no failure, any other refusal is`() async throws {
        let same = #"{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: the same"}"#
        let gone = #"{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}"#
        let api = try api(ScriptedSite([.status(400, same), .status(400, gone)]))
        #expect(try await !api.editMessage(1, in: ada, "x"))
        await #expect(throws: TelegramError.badRequest("Bad Request: message to edit not found")) {
            try await api.editMessage(1, in: ada, "x")
        }
    }

    @Test func `a file goes out whole, under a name that cannot break the form`() async throws {
        let site = ScriptedSite([.status(200, Self.sent)])
        _ = try await api(site).sendDocument(
            [0, 13, 10, 255], named: "a\"\r\nb.csv", type: "text/csv", caption: "Numbers", to: ada)
        let asked = try #require(site.asked.first)
        let type = try #require(asked.headers["Content-Type"])
        let boundary = try #require(type.split(separator: "=").last)
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1001\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\nNumbers\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a__b.csv\"\r\n"
            + "Content-Type: text/csv\r\n\r\n"
        #expect(asked.body == Array(head.utf8) + [0, 13, 10, 255] + Array("\r\n--\(boundary)--\r\n".utf8))
    }

    @Test func `while Telegram says to wait nothing goes out`() async throws {
        let busy = #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":30}}"#
        let site = ScriptedSite([.status(429, busy), .status(200, Self.sent)])
        let api = try api(site)
        for _ in 0..<2 {
            await #expect(throws: TelegramError.retryAfter(.seconds(30))) { try await api.sendMessage("x", to: ada) }
        }
        #expect(site.asked.count == 1)
        clock.advance(by: .seconds(30))
        _ = try await api.sendMessage("x", to: ada)
    }
}

/// A clock on which waiting takes no time at all.
private struct FrozenClock: WaitingClock {
    var elapsed: Duration { .zero }
    func wait(for span: Duration) async throws {}
}
