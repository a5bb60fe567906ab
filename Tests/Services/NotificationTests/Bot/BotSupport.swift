import Auth
import Kernel
import NotificationCore
import Synchronization
import TestSupport

@testable import NotificationService

/// Remembers what the bot writes; fails as it is told to.
final class WindowScript: ChatWindow {
    struct Line: Equatable {
        let chat: TelegramID
        let html: String
        let buttons: [[BotButton]]
        let edits: Int64?
        let file: BotFile?
    }

    private let written = Mutex<[Line]>([])
    private let troubles = Mutex<[ChatTrouble]>([])
    private let answered = Mutex<[String]>([])

    var lines: [Line] { written.withLock { $0 } }
    var last: Line? { lines.last }
    var presses: [String] { answered.withLock { $0 } }

    func fail(with trouble: ChatTrouble) { troubles.withLock { $0.append(trouble) } }

    private func put(_ line: Line) throws {
        if let trouble = troubles.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw trouble }
        written.withLock { $0.append(line) }
    }

    func write(_ message: BotMessage, in chat: TelegramID) async throws {
        try put(Line(chat: chat, html: message.html, buttons: message.buttons, edits: nil, file: nil))
    }

    func rewrite(_ messageID: Int64, as message: BotMessage, in chat: TelegramID) async throws {
        try put(Line(chat: chat, html: message.html, buttons: message.buttons, edits: messageID, file: nil))
    }

    func hand(over file: BotFile, in chat: TelegramID) async throws {
        try put(Line(chat: chat, html: file.caption, buttons: [], edits: nil, file: file))
    }

    func answer(press id: String, _ text: String?) async throws { answered.withLock { $0.append(id) } }
}

/// The other services, played.
final class DeskScript: PersonDesk {
    struct State {
        var channels: [UserID: [OwnChannel]] = [:]
        var keys: [String] = []
        var refusal: ServiceError?
    }

    let state = Mutex(State())

    static func channel(_ id: Int64, _ name: String) -> OwnChannel {
        OwnChannel(
            id: ChannelID(id), name: name, username: "daily_orbit", isVerified: true, subscribers: (16_329, true),
            source: "bot_api")
    }

    static let figure = Figure(
        metric: "subscribers", value: 16_329, previous: 16_000, unit: "subscribers", sources: ["bot_api"],
        sampleSize: 12, coverage: 0.5, isRounded: false, reason: nil)

    private func check() throws { if let refusal = state.withLock({ $0.refusal }) { throw refusal } }

    func channels(of user: UserID) async throws -> [OwnChannel] {
        try check()
        return state.withLock { $0.channels[user] ?? [] }
    }

    func connect(_ reference: String, for user: UserID, key: String) async throws -> OwnChannel {
        try check()
        return state.withLock { state in
            if !state.keys.contains(key) {
                state.keys.append(key)
                state.channels[user, default: []].append(
                    DeskScript.channel(Int64(state.keys.count), reference))
            }
            return state.channels[user]?.last ?? DeskScript.channel(0, reference)
        }
    }

    func report(
        _ view: ReportView, of channel: ChannelID, days: Int, in zone: String, for user: UserID
    ) async throws -> Report {
        try check()
        let absent = Figure(
            metric: "joins", value: nil, unit: "subscribers", sources: [], sampleSize: 0, coverage: 0,
            isRounded: false, reason: "no_imported_statistics")
        return Report(
            from: CivilDate(days: 20_000), to: CivilDate(days: 20_000 + days - 1), zone: zone,
            figures: [DeskScript.figure, absent])
    }

    func daily(of channel: ChannelID, days: Int, in zone: String, for user: UserID) async throws -> [DailyFigure] {
        try check()
        return (0..<days).map { DailyFigure(day: CivilDate(days: 20_000 + $0), figure: DeskScript.figure) }
    }
}

/// A person's alerts, in memory.
final class AlertScript: AlertChoices {
    let kept = Mutex(AlertChoice(isOn: true, leastSeverity: .warning))
    func choice(of user: UserID) async throws -> AlertChoice { kept.withLock { $0 } }
    func choose(_ choice: AlertChoice, for user: UserID) async throws { kept.withLock { $0 = choice } }
}

/// The bot with its chats in a database, and everything else played.
struct BotBench: Sendable {
    let chats: SQLBotChats
    let window = WindowScript()
    let desk = DeskScript()
    let alerts = AlertScript()
    let clock = TestClock()
    let codes = HashedLinkCodes(random: SeededRandom())
    private let numbers = UpdateNumbers()

    static let ada = UserID(1)
    static let adaChat = TelegramID(1_001)

    /// Counts updates.
    final class UpdateNumbers: Sendable {
        private let next = Mutex<Int64>(100)
        func take() -> Int64 {
            next.withLock { number in
                number += 1
                return number
            }
        }
    }

    static func run(_ kind: DatabaseKind = .sqlite, _ body: (BotBench) async throws -> Void) async throws {
        try await withDatabase(kind, migrations: NotificationSchema.migrations) { database async throws in
            try await body(BotBench(chats: SQLBotChats(database: database)))
        }
    }

    var answer: AnswerChat {
        AnswerChat(chats: chats, window: window, desk: desk, alerts: alerts, codes: codes, clock: clock)
    }

    func event(
        _ content: ChatEvent.Content, in chat: TelegramID = adaChat, language: String? = "en", number: Int64? = nil
    ) -> ChatEvent {
        ChatEvent(
            updateID: number ?? numbers.take(), chatID: chat, firstName: "Ada", languageCode: language,
            content: content)
    }

    /// Writes as a person; what the bot answered last.
    @discardableResult
    func say(_ text: String, in chat: TelegramID = adaChat, language: String? = "en") async throws -> String {
        try await answer(event(.text(text), in: chat, language: language))
        return window.last?.html ?? ""
    }

    @discardableResult
    func press(_ choice: MenuChoice, in chat: TelegramID = adaChat) async throws -> WindowScript.Line? {
        try await answer(event(.press(id: "p", messageID: 7, data: choice.data), in: chat))
        return window.last
    }

    func account(_ limits: BotLimits = BotLimits()) -> LinkAccount {
        LinkAccount(chats: chats, codes: codes, identity: NamedBot(), clock: clock, limits: limits)
    }

    /// Links a chat to an account.
    func link(_ user: UserID = ada, _ chat: TelegramID = adaChat, language: String? = "en") async throws {
        try await say("/start \(try await account().invite(user).code)", in: chat, language: language)
    }

    private struct NamedBot: BotIdentity {
        func username() async throws -> String { "demo_bot" }
    }
}
