import Database
import HTTP
import Kernel
import Logging
import NotificationCore
import Synchronization
import Telegram
import TelegramSim
import TestSupport
import Testing

@testable import NotificationService

/// Our bot before the simulated Telegram, in one process: people write and press there, the bot hears and answers.
struct BotStage: Sendable {
    let site: SimSite
    let desk = DeskScript()
    let chats: SQLBotChats
    let store: SQLUpdateStore
    let clock = TestClock()
    /// The pace of the bot goes by this one.
    let steps = PassingClock()
    let poller: UpdatePoller
    let worker: UpdateWorker

    /// Never waits: time passes by itself.
    final class PassingClock: WaitingClock {
        private let passed = Mutex(Duration.zero)
        var elapsed: Duration { passed.withLock { $0 } }
        func wait(for span: Duration) async throws { passed.withLock { $0 += span } }
    }

    static func run(_ body: (BotStage) async throws -> Void) async throws {
        try await withDatabase(.sqlite, migrations: NotificationSchema.migrations) { database async throws in
            try await body(try BotStage(database: database))
        }
    }

    private init(database: any Database) throws {
        var limits = SimLimits()
        limits.chatMessagesPerSecond = 1_000
        limits.chatBurst = 1_000
        let site = SimSite(world: SimWorld(), clock: SimClock(real: clock), real: clock, limits: limits)
        self.site = site
        let transport = Transport { question throws(TelegramError) in
            let answer = await BotStage.ask(site, question.method, question.url, question.headers, question.body)
            return Transport.Answer(status: answer.status, headers: answer.headers, body: answer.bytes)
        }
        let logger = Logger(label: "bot") { _ in SwiftLogNoOpLogHandler() }
        let bot = BotAPI(
            token: try BotToken(DemoFacts.botToken), baseURL: "http://telegram.test", transport: transport,
            clock: steps)
        chats = SQLBotChats(database: database)
        store = SQLUpdateStore(database: database, botID: bot.token.botID, clock: clock)
        worker = UpdateWorker(
            store: store,
            answer: AnswerChat(
                chats: chats, window: TelegramWindow(bot: bot), desk: desk, alerts: nil,
                codes: HashedLinkCodes(random: SeededRandom()), clock: clock),
            chats: chats, logger: logger)
        poller = UpdatePoller(
            bot: bot, lease: PollLease(store: store, holder: "test"), waiting: steps, logger: logger, patience: 0)
    }

    private static func ask(
        _ site: SimSite, _ method: HTTPMethod, _ url: String, _ headers: Headers, _ body: [UInt8]
    ) async -> (status: HTTPStatus, headers: Headers, bytes: [UInt8]) {
        let target = url.hasPrefix("http://telegram.test") ? String(url.dropFirst("http://telegram.test".count)) : url
        let response = await site.respond(
            to: Request(
                method: method, target: target, path: String(target.prefix { $0 != "?" }), headers: headers,
                body: RequestBody(body)))
        guard case .bytes(let bytes) = response.body else { return (response.status, response.headers, []) }
        return (response.status, response.headers, bytes)
    }

    func control(_ method: HTTPMethod, _ path: String, _ json: String = "{}") async throws -> JSONValue {
        let answer = await BotStage.ask(site, method, path, [:], Array(json.utf8))
        return (try? JSONValue(parsing: answer.bytes)) ?? .null
    }

    /// A person acts; the bot hears and answers.
    func person(_ id: Int, _ deed: String, _ json: String = "{}") async throws {
        _ = try await control(.post, "/sim/people/\(id)/\(deed)", json)
        try await answerAll()
    }

    func answerAll() async throws {
        _ = try await poller.round()
        while try await worker.round() > 0 {}
    }

    func messages(_ id: Int) async throws -> [JSONValue] {
        try await control(.get, "/sim/messages?user_id=\(id)").array ?? []
    }

    func last(_ id: Int) async throws -> String { try await messages(id).last?["text"]?.string ?? "" }

    func link(_ user: UserID, _ person: Int) async throws {
        let code = "code-of-\(user)"
        _ = try await chats.keepCode(
            HashedLinkCodes(random: SeededRandom()).hash(code), for: user, limits: BotLimits(), at: clock.now)
        try await self.person(person, "send", #"{"text":"/start \#(code)"}"#)
    }
}

@Suite("The bot on the simulated Telegram")
struct BotOnTelegramTests {
    let say = PhraseBook(.en)

    @Test func `somebody links, connects a channel, looks at its numbers and takes them home`() async throws {
        try await BotStage.run { stage async throws in
            // The first poll only begins to listen.
            try await stage.answerAll()
            try await stage.person(1_001, "send", #"{"text":"/start"}"#)
            #expect(try await stage.last(1_001).hasPrefix("Hello, Ada!"))
            try await stage.link(UserID(1), 1_001)
            #expect(try await stage.last(1_001).contains("now linked"))
            try await stage.person(1_001, "send", #"{"text":"/add_channel"}"#)
            try await stage.person(1_001, "send", #"{"text":"@daily_orbit"}"#)
            #expect(try await stage.last(1_001).contains("@daily_orbit is connected"))
            try await stage.person(1_001, "send", #"{"text":"/analytics"}"#)
            for button in ["@daily_orbit", "30 days", "Growth", "« Back", "7 days"] {
                try await stage.person(1_001, "press", #"{"button":"\#(button)"}"#)
            }
            let menu = try #require(try await stage.messages(1_001).last)
            #expect(menu["text"]?.string?.contains("Subscribers: 16 329") == true && menu["edited_at"] != nil)
            #expect(menu["text"]?.string?.contains("sample: 12") == true)
            let presses = try await stage.control(.get, "/sim/presses?user_id=1001").array ?? []
            #expect(presses.count == 5 && presses.allSatisfy { $0["answer"] != nil })
            try await stage.person(1_001, "send", #"{"text":"/export_csv"}"#)
            try await stage.person(1_001, "press", #"{"button":"@daily_orbit"}"#)
            try await stage.person(1_001, "press", #"{"button":"7 days"}"#)
            let document = try #require(try await stage.messages(1_001).last?["document"])
            #expect(document["file_name"]?.string == "daily_orbit-7-days.csv")
        }
    }

    @Test func `everybody is spoken to in the language of their app`() async throws {
        try await BotStage.run { stage async throws in
            try await stage.answerAll()
            try await stage.person(1_002, "send", #"{"text":"/help"}"#)
            try await stage.person(1_004, "send", #"{"text":"/help"}"#)
            #expect(try await stage.last(1_002) == PhraseBook(.ru)(.help))
            #expect(try await stage.last(1_004) == PhraseBook(.uz)(.help))
        }
    }

    @Test func `an answer that Telegram does not take is given later, in order`() async throws {
        try await BotStage.run { stage async throws in
            try await stage.answerAll()
            _ = try await stage.control(
                .post, "/sim/trouble", #"{"method":"sendMessage","status":429,"retry_after":30}"#)
            try await stage.person(1_001, "send", #"{"text":"/help"}"#)
            // Nothing is asked of Telegram meanwhile either.
            _ = try await stage.control(.post, "/sim/people/1001/send", #"{"text":"/cancel"}"#)
            await #expect(throws: TelegramError.self) { try await stage.poller.round() }
            #expect(try await stage.messages(1_001).isEmpty)
            stage.clock.advance(by: .seconds(30))
            try await stage.steps.wait(for: .seconds(30))
            try await stage.answerAll()
            #expect(
                try await stage.messages(1_001).compactMap { $0["text"]?.string } == [
                    say(.help), say(.nothingToCancel),
                ])
        }
    }

    @Test func `whoever blocks the bot is not written to, and nothing waits for them`() async throws {
        try await BotStage.run { stage async throws in
            try await stage.answerAll()
            try await stage.link(UserID(1), 1_001)
            _ = try await stage.control(.post, "/sim/people/1001/send", #"{"text":"/help"}"#)
            try await stage.person(1_001, "block")
            #expect(try await stage.chats.link(of: UserID(1))?.blockedAt != nil)
            try await stage.person(1_001, "unblock")
            #expect(try await stage.chats.link(of: UserID(1))?.blockedAt == nil)
            let waiting = try await stage.store.database.run(
                "SELECT 1 AS n FROM telegram_updates WHERE status = 'waiting'", []
            ).rows
            #expect(waiting.isEmpty)
        }
    }

    @Test func `a webhook that was left behind is ended when the bot asks for itself`() async throws {
        try await BotStage.run { stage async throws in
            _ = try await stage.control(
                .post, "/bot\(DemoFacts.botToken)/setWebhook?url=https%3A%2F%2Fexample.org%2Fx")
            try await stage.answerAll()
            try await stage.person(1_001, "send", #"{"text":"/cancel"}"#)
            #expect(try await stage.last(1_001) == say(.nothingToCancel))
        }
    }

    @Test func `the menu of commands is shown in three languages and for everybody`() async throws {
        try await BotStage.run { stage async throws in
            let menu = CommandMenu(bot: stage.poller.bot, waiting: stage.steps, logger: stage.poller.logger)
            try await menu.show()
            for language in ["", "en", "ru", "uz"] {
                let answer = try await stage.control(
                    .get, "/bot\(DemoFacts.botToken)/getMyCommands?language_code=\(language)")
                #expect(answer["result"]?.array?.count == BotCommandName.allCases.count, "\(language)")
            }
        }
    }
}
