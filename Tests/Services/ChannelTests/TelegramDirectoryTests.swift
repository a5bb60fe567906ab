import ChannelCore
import HTTP
import Kernel
import Logging
import Telegram
import TestSupport
import Testing

@testable import ChannelService

@Suite("Asking Telegram for a channel")
struct TelegramDirectoryTests {
    let script = BotScript()

    func directory(withBot: Bool = true) throws -> TelegramDirectory {
        let token = try BotToken("42:simulated-token")
        return TelegramDirectory(
            bot: withBot ? BotAPI(token: token, baseURL: "http://bot.test", transport: script.transport) : nil,
            pages: PreviewClient(baseURL: "http://page.test", transport: script.transport), clock: TestClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    func play(chat: String = Self.orbit, count: String = #"{"ok":true,"result":1204}"#, bot: String = Self.admin) {
        script.method("getChat", chat)
        script.method("getChatMemberCount", count)
        script.method("getChatMember", bot)
    }

    static let orbit = """
        {"ok":true,"result":{"id":-1001000000001,"type":"channel","title":"Daily Orbit","username":"daily_orbit",
        "description":"News from above","accent_color_id":1}}
        """
    static let admin = """
        {"ok":true,"result":{"status":"administrator","can_post_messages":true,
        "user":{"id":42,"is_bot":true,"first_name":"Bot"}}}
        """
    static let notFound = #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#
    static let notMember = """
        {"ok":false,"error_code":403,"description":"Forbidden: bot is not a member of the channel chat"}
        """

    @Test func `our bot tells all there is, exactly`() async throws {
        play()
        let seen = try await directory().channel(at: ChatReference(parsing: "@daily_orbit"))
        #expect(
            seen
                == TelegramChannel(
                    telegramID: TelegramID(-1_001_000_000_001), kind: .channel,
                    username: ChannelUsername("daily_orbit"), title: try ChannelTitle("Daily Orbit"),
                    about: "News from above", subscribers: .init(count: 1_204, isExact: true),
                    bot: .init(status: .administrator, canPost: true), source: .botAPI, seenAt: TestClock().now))
        let whole = #"getChat {"chat_id":"@daily_orbit"}"#
        #expect(script.questions.first == whole)
        #expect(script.questions.dropFirst().allSatisfy { $0.contains("-1001000000001") } == true)
    }

    @Test func `where our bot is no member it knows the channel but not the numbers`() async throws {
        play()
        script.method("getChatMemberCount", Self.notMember, status: 403)
        script.method("getChatMember", Self.notMember, status: 403)
        let seen = try await directory().channel(at: ChatReference(parsing: "@daily_orbit"))
        #expect(seen.bot == .absent)
        #expect(seen.subscribers == nil)
    }

    @Test(arguments: [
        ("left", TelegramChannel.BotStatus.none), ("kicked", .none), ("member", .member),
        ("administrator", .administrator),
    ])
    func `our bot's place is told as it is`(status: String, place: TelegramChannel.BotStatus) async throws {
        play(bot: #"{"ok":true,"result":{"status":"\#(status)","user":{"id":42,"is_bot":true,"first_name":"B"}}}"#)
        let seen = try await directory().channel(at: ChatReference(parsing: "@daily_orbit"))
        #expect(seen.bot.status == place)
        #expect(!seen.bot.canPost)
    }

    @Test func `a name our bot does not find is looked up on its page, with the rounded count said to be so`()
        async throws
    {
        script.method("getChat", Self.notFound, status: 400)
        script.page("harbour", PreviewText.harbour)
        let seen = try await directory().channel(at: ChatReference(parsing: "@harbour"))
        #expect(seen.source == .preview)
        #expect(seen.telegramID == TelegramID(-1_001_000_000_002))
        #expect(seen.title.text == "Harbour News")
        #expect(seen.subscribers == .init(count: 27_400, isExact: false))
        #expect(seen.bot == .absent)
    }

    @Test func `without a bot the page is all there is, and numbers lead nowhere`() async throws {
        script.page("harbour", PreviewText.harbour)
        let pages = try directory(withBot: false)
        #expect(try await pages.channel(at: ChatReference(parsing: "harbour")).source == .preview)
        #expect(
            await refusal { _ = try await pages.channel(at: ChatReference(parsing: "-1001000000002")) }
                == .channelNotFoundOnTelegram)
        #expect(try await pages.standing(of: TelegramID(1), in: TelegramID(-1_001_000_000_002)) == .outsider)
    }

    @Test func `neither bot nor page: not found, in the plan's words`() async throws {
        script.method("getChat", Self.notFound, status: 400)
        script.page("nowhere", "", status: 302)
        let asked = try directory()
        for text in ["@nowhere", "-1001000000077"] {
            let error = await refusal { _ = try await asked.channel(at: ChatReference(parsing: text)) }
            #expect(error == .channelNotFoundOnTelegram)
        }
    }

    @Test func `a page without posts does not prove a number, and says what would`() async throws {
        script.page("harbour", PreviewText.empty)
        let error = await refusal {
            _ = try await directory(withBot: false).channel(at: ChatReference(parsing: "harbour"))
        }
        #expect(error?.kind == .invalid)
        #expect(error?.fields.first?.code == "number_unknown")
    }

    @Test func `a group that became a supergroup is found under its new number`() async throws {
        play()
        script.method(
            "getChat",
            #"{"ok":false,"error_code":400,"description":"Bad Request","parameters":{"migrate_to_chat_id":-1001000000009}}"#,
            status: 400)
        let error = await refusal { _ = try await directory().channel(at: ChatReference(parsing: "@old_group")) }
        // The script answers the same for the new number: one repeat, then it is given up.
        #expect(error?.kind == .notFound)
        let questions = script.questions.filter { $0.hasPrefix("getChat ") }
        #expect(questions.last == #"getChat {"chat_id":-1001000000009}"#)
        #expect(questions.count == 2)
    }

    @Test(arguments: [
        ("creator", TelegramStanding.creator), ("administrator", .administrator), ("member", .member),
        ("restricted", .member), ("left", .outsider), ("kicked", .outsider),
    ])
    func `a person's standing is Telegram's word`(status: String, standing: TelegramStanding) async throws {
        play(bot: #"{"ok":true,"result":{"status":"\#(status)","user":{"id":7,"is_bot":false,"first_name":"A"}}}"#)
        #expect(try await directory().standing(of: TelegramID(7), in: TelegramID(-1_001_000_000_001)) == standing)
    }

    @Test func `a person whom Telegram does not name is an outsider`() async throws {
        play()
        script.method(
            "getChatMember", #"{"ok":false,"error_code":400,"description":"Bad Request: user not found"}"#, status: 400)
        #expect(try await directory().standing(of: TelegramID(7), in: TelegramID(-1_001_000_000_001)) == .outsider)
    }

    @Test func `when Telegram asks to wait, the caller is told for how long`() async throws {
        script.method(
            "getChat",
            #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":23}}"#,
            status: 429)
        let asked = try directory()
        let error = await refusal { _ = try await asked.channel(at: ChatReference(parsing: "@daily_orbit")) }
        #expect(error?.kind == .unavailable)
        #expect(error?.retryAfter == .seconds(23))
        let soon = await refusal { _ = try await asked.channel(at: ChatReference(parsing: "@daily_orbit")) }
        #expect(soon?.kind == .unavailable)
        #expect(script.questions.count == 1)
    }

    @Test(arguments: [
        (#"{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}"#, 500),
        ("<html>Bad gateway</html>", 502),
        (#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, 401),
    ])
    func `when Telegram is away, the caller may come back`(json: String, status: Int) async throws {
        script.method("getChat", json, status: HTTPStatus(status))
        let error = await refusal { _ = try await directory().channel(at: ChatReference(parsing: "@daily_orbit")) }
        #expect(error?.kind == .unavailable)
    }

    @Test func `an answer that cannot be read is Telegram's fault, not ours`() async throws {
        script.method("getChat", #"{"ok":true,"result":{"id":"many"}}"#)
        let error = await refusal { _ = try await directory().channel(at: ChatReference(parsing: "@daily_orbit")) }
        #expect(error?.kind == .badUpstream)
    }

    @Test func `of a title only what fits on a line is kept`() async throws {
        play(chat: #"{"ok":true,"result":{"id":-1001000000001,"type":"supergroup","title":"Two\nlines"}}"#)
        let seen = try await directory().channel(at: ChatReference(parsing: "-1001000000001"))
        #expect(seen.title.text == "Twolines")
        #expect(seen.kind == .supergroup)
        #expect(!seen.isPublic)
    }
}
