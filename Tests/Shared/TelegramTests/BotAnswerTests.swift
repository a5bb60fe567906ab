import HTTP
import Kernel
import Testing

@testable import Telegram

@Suite("Reading what the Bot API answers")
struct BotAnswerTests {
    private func answer(_ status: HTTPStatus, _ json: String, headers: Headers = [:]) -> Transport.Answer {
        Transport.Answer(status: status, headers: headers, body: Array(json.utf8))
    }

    private func count(_ answer: Transport.Answer) throws(TelegramError) -> Int64 {
        try BotAnswer.result(of: answer)
    }

    @Test func `a result is taken from its envelope`() throws {
        #expect(try count(answer(200, #"{"ok":true,"result":12345}"#)) == 12_345)
    }

    @Test func `a chat keeps what is known and ignores what is new`() throws {
        let json = #"""
            {"ok":true,"result":{"id":-1001298556816,"type":"channel","title":"Orbit","username":"daily_orbit",
            "accent_color_id":3,"linked_chat_id":-1009,"accepted_gift_types":{"unlimited_gifts":false}}}
            """#
        let chat: TelegramChat = try BotAnswer.result(of: answer(200, json))
        #expect(
            chat
                == TelegramChat(
                    id: TelegramID(-1_001_298_556_816), type: .channel, title: "Orbit", username: "daily_orbit",
                    linkedChatID: TelegramID(-1_009)))
    }

    @Test func `a creator has every right and a member none`() throws {
        let creator =
            #"{"ok":true,"result":{"status":"creator","is_anonymous":false,"user":{"id":7,"is_bot":false,"first_name":"A"}}}"#
        let member = #"{"ok":true,"result":{"status":"member","user":{"id":7,"is_bot":false,"first_name":"A"}}}"#
        let first: ChatMember = try BotAnswer.result(of: answer(200, creator))
        let second: ChatMember = try BotAnswer.result(of: answer(200, member))
        #expect(first.isAdministrator && first.canPostMessages && first.canInviteUsers)
        #expect(!second.isAdministrator && !second.canPostMessages)
    }

    @Test(arguments: [
        (400, #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, "notFound"),
        (400, #"{"ok":false,"error_code":400,"description":"Bad Request: message text is empty"}"#, "badRequest"),
        (400, #"{"ok":false,"error_code":400,"description":"Bad Request: member list is inaccessible"}"#, "forbidden"),
        (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, "unauthorized"),
        (
            403, #"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the channel chat"}"#,
            "forbidden"
        ),
        (404, #"{"ok":false,"error_code":404,"description":"Not Found"}"#, "unauthorized"),
        (404, #"{"ok":false,"error_code":404,"description":"Not Found: method not found"}"#, "badRequest"),
        (
            409, #"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#,
            "conflict"
        ),
        (500, #"{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}"#, "unavailable"),
        (502, "<html>Bad Gateway</html>", "unavailable"),
        (200, "<html>ok</html>", "badAnswer"),
        (200, #"{"ok":true,"result":"many"}"#, "badAnswer"),
        (200, #"{"ok":true}"#, "badAnswer"),
    ])
    func `every refusal has its own kind`(status: Int, json: String, kind: String) {
        let error = #expect(throws: TelegramError.self) { try count(answer(HTTPStatus(status), json)) }
        #expect(error.map { String(String(describing: $0).prefix { $0 != "(" }) } == kind)
    }

    @Test func `a pause is taken from the parameters, then from the header, then a minute`() {
        let body =
            #"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}"#
        #expect(throws: TelegramError.retryAfter(.seconds(7))) { try count(answer(429, body)) }
        #expect(throws: TelegramError.retryAfter(.seconds(9))) {
            try count(answer(429, "busy", headers: ["Retry-After": "9"]))
        }
        #expect(throws: TelegramError.retryAfter(.seconds(60))) { try count(answer(429, "busy")) }
    }

    @Test func `a group that became a supergroup names its new number`() {
        let body =
            #"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded","parameters":{"migrate_to_chat_id":-1001234567890}}"#
        #expect(throws: TelegramError.migrated(to: TelegramID(-1_001_234_567_890))) { try count(answer(400, body)) }
    }
}

@Suite("A bot token")
struct BotTokenTests {
    @Test func `is never shown, however it is printed`() throws {
        let token = try BotToken("123456:SECRET-letters_0")
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(describing: token), String(reflecting: token), dumped, "\([token])"] {
            #expect(!text.contains("SECRET"))
            #expect(text.contains("123456"))
        }
        #expect(token.exposed == "123456:SECRET-letters_0")
        #expect(token.botID == TelegramID(123_456))
    }

    @Test(arguments: [
        "", "123456", "abc:SECRETSECRET", "123456:short", "123456:has/slash/in/it", "+1:SECRETSECRET", "1:a b c d e f",
    ])
    func `that cannot be one is refused without being repeated`(text: String) {
        let error = #expect(throws: ServiceError.self) { try BotToken(text) }
        #expect(error?.message.contains("SECRET") == false)
    }
}
