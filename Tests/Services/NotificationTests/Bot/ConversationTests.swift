import Database
import Kernel
import NotificationCore
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

@Suite("Talking with the bot")
struct ConversationTests {
    let say = PhraseBook(.en)

    @Test func `a stranger is greeted, and told to link before anything else`() async throws {
        try await BotBench.run { bot async throws in
            #expect(try await bot.say("/start").contains("Hello, Ada!"))
            for command in ["/add_channel", "/analytics", "/dashboard", "/stats", "/export_csv", "/alerts"] {
                #expect(try await bot.say(command) == say(.notLinked))
            }
            #expect(try await bot.say("/help") == say(.help))
            #expect(try await bot.say("/HELP@demo_bot now") == say(.help))
            #expect(try await bot.say("/dance") == say(.unknownCommand))
            #expect(try await bot.say("/") == say(.unknownCommand))
            #expect(try await bot.say("hello") == say(.notUnderstood))
            #expect(try await bot.say("/cancel") == say(.nothingToCancel))
        }
    }

    @Test func `a code links the chat once, for fifteen minutes`() async throws {
        try await BotBench.run { bot async throws in
            let invitation = try await bot.account().invite(BotBench.ada)
            #expect(invitation.code.utf8.count == 32)
            #expect(invitation.url == "https://t.me/demo_bot?start=\(invitation.code)")
            #expect(invitation.expiresAt == bot.clock.now + .minutes(15))
            #expect(try await bot.say("/start \(invitation.code)").contains("now linked"))
            #expect(try await bot.chats.link(of: BotBench.ada)?.chatID == BotBench.adaChat)
            // Another chat cannot use it; the same one may bring it again, as after a crash.
            #expect(try await bot.say("/start \(invitation.code)", in: TelegramID(1_002)) == say(.badCode))
            #expect(try await bot.say("/start \(invitation.code)").contains("now linked"))
            // Once the link has ended, so has the code.
            try await bot.account().end(BotBench.ada)
            #expect(try await bot.say("/start \(invitation.code)") == say(.badCode))
            let late = try await bot.account().invite(UserID(2))
            bot.clock.advance(by: .minutes(15))
            #expect(try await bot.say("/start \(late.code)", in: TelegramID(1_002)) == say(.badCode))
        }
    }

    @Test func `a new code ends the one before, and too many are refused`() async throws {
        try await BotBench.run { bot async throws in
            let first = try await bot.account().invite(BotBench.ada)
            for _ in 0..<9 { _ = try await bot.account().invite(BotBench.ada) }
            let refusal = await #expect(throws: ServiceError.self) { try await bot.account().invite(BotBench.ada) }
            #expect(refusal?.kind == .tooManyRequests && refusal?.retryAfter == .hours(1))
            #expect(try await bot.say("/start \(first.code)") == say(.badCode))
            bot.clock.advance(by: .hours(1))
            #expect(try await bot.account().invite(BotBench.ada).code.count == 32)
        }
    }

    @Test func `somebody who tries codes is stopped, even with a right one`() async throws {
        try await BotBench.run { bot async throws in
            for guess in 0..<5 { #expect(try await bot.say("/start guess\(guess)") == say(.badCode)) }
            let right = try await bot.account().invite(BotBench.ada)
            #expect(try await bot.say("/start \(right.code)") == say(.tooManyCodes))
            bot.clock.advance(by: .hours(1))
            try await bot.link()
            #expect(try await bot.chats.link(of: BotBench.ada) != nil)
        }
    }

    @Test func `linking another chat moves the link and tells the old one`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            try await bot.link(BotBench.ada, TelegramID(1_002))
            let lines = bot.window.lines.suffix(2)
            #expect(lines.first?.chat == BotBench.adaChat && lines.first?.html == say(.leftChat))
            #expect(lines.last?.chat == TelegramID(1_002))
            #expect(try await bot.say("/stats") == say(.notLinked))
            // And a chat that becomes another account's says so.
            try await bot.link(UserID(2), TelegramID(1_002))
            #expect(bot.window.lines.suffix(2).first?.html == say(.moved))
            #expect(try await bot.chats.link(of: BotBench.ada) == nil)
        }
    }

    @Test func `a channel is asked for, connected as the person, and the question ends`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            #expect(try await bot.say("/add_channel") == say(.askChannel))
            #expect(try await bot.say("not a channel!") == say(.badReference))
            #expect(try await bot.say("@daily_orbit").contains("is connected"))
            #expect(try await bot.say("@daily_orbit") == say(.notUnderstood))
            #expect(try await bot.say("/add_channel t.me/daily_orbit").contains("is connected"))
        }
    }

    @Test func `a question is forgotten after ten minutes, by cancelling and by another command`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            try await bot.say("/add_channel")
            bot.clock.advance(by: .minutes(10))
            #expect(try await bot.say("@daily_orbit") == say(.notUnderstood))
            try await bot.say("/add_channel")
            #expect(try await bot.say("/cancel") == say(.canceled))
            #expect(try await bot.say("@daily_orbit") == say(.notUnderstood))
            try await bot.say("/add_channel")
            try await bot.say("/stats")
            #expect(try await bot.say("@daily_orbit") == say(.notUnderstood))
            #expect(bot.desk.state.withLock { $0.keys.isEmpty })
        }
    }

    @Test func `an update that is brought again connects nothing twice`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            let event = bot.event(.text("/add_channel @daily_orbit"), number: 900)
            bot.window.fail(with: .later(.seconds(3)))
            await #expect(throws: ChatTrouble.later(.seconds(3))) { try await bot.answer(event) }
            try await bot.answer(event, isRepeat: true)
            #expect(bot.window.last?.html.contains("is connected") == true)
            #expect(bot.desk.state.withLock { $0.keys } == ["telegram-update-900"])
        }
    }

    @Test func `the menu goes from channel to period to numbers and back, in one message`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            #expect(try await bot.say("/analytics") == say(.noChannels))
            bot.desk.state.withLock { $0.channels[BotBench.ada] = [DeskScript.channel(5, "Orbit <1>")] }
            try await bot.say("/analytics")
            let pick = try #require(bot.window.last?.buttons.first?.first)
            #expect(pick.text == "Orbit <1>" && bot.window.last?.edits == nil)
            let periods = try #require(try await bot.press(pick.choice))
            #expect(periods.html.contains("Orbit &lt;1&gt;") && periods.edits == 7)
            #expect(periods.buttons[0].map(\.text) == ["7 days", "30 days", "90 days"])
            let view = try #require(try await bot.press(periods.buttons[0][1].choice))
            #expect(view.html.contains("Subscribers: <b>16 329</b> (before: 16 000)"))
            #expect(view.html.contains("Bot API; sample: 12; known: 50 %; exact"))
            #expect(view.buttons[0].map(\.text) == ["• Overview", "Growth", "Reach"])
            let growth = try #require(try await bot.press(view.buttons[0][1].choice))
            #expect(growth.html.contains("Joined: no number – needs imported statistics"))
            let back = try #require(try await bot.press(growth.buttons[1][0].choice))
            #expect(back.html == periods.html)
            #expect(try await bot.press(back.buttons[1][0].choice)?.html == say(.whichChannel))
            #expect(bot.window.presses.count == 5)
        }
    }

    @Test func `a button of somebody else's channel shows nothing`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            bot.desk.state.withLock { $0.channels[UserID(2)] = [DeskScript.channel(9, "Theirs")] }
            for choice: MenuChoice in [
                .channel(.analytics, ChannelID(9)), .period(.analytics, ChannelID(9), days: 7),
                .view(ChannelID(9), days: 7, .growth), .period(.export, ChannelID(9), days: 7),
            ] { #expect(try await bot.press(choice)?.html == say(.noSuchChannel)) }
            try await bot.answer(bot.event(.press(id: "x", messageID: 1, data: "what")))
            #expect(bot.window.last?.html == say(.oldButton))
        }
    }

    @Test func `the export is a table of days with sources and sample sizes`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            bot.desk.state.withLock { $0.channels[BotBench.ada] = [DeskScript.channel(5, "=Orbit")] }
            try await bot.say("/export_csv")
            let file = try #require(try await bot.press(.period(.export, ChannelID(5), days: 7))?.file)
            let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\r\n")
            #expect(lines.count == 8 && file.name == "daily_orbit-7-days.csv")
            #expect(lines[1] == "'=Orbit,2024-10-04,subscribers,16329,subscribers,bot_api,12,0.5,exact,")
        }
    }

    @Test func `dashboard and stats tell where their numbers come from`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            bot.desk.state.withLock { $0.channels[BotBench.ada] = (1...7).map { DeskScript.channel($0, "C\($0)") } }
            let dashboard = try await bot.say("/dashboard")
            #expect(dashboard.contains("<b>C5</b>") && !dashboard.contains("<b>C6</b>"))
            #expect(dashboard.contains("…and 2 more.") && dashboard.contains("sample: 12"))
            let stats = try await bot.say("/stats")
            #expect(stats.contains("<b>C7</b>: 16 329 subscribers") && stats.contains("Bot API; exact count"))
        }
    }

    @Test func `alerts are switched and their severity is chosen`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            #expect(try await bot.say("/alerts").contains("from “warning” on"))
            #expect(try await bot.press(.severity(.critical))?.html.contains("from “critical” on") == true)
            #expect(try await bot.press(.alerts(false))?.html.contains("do not come") == true)
            #expect(bot.alerts.kept.withLock { $0 } == AlertChoice(isOn: false, leastSeverity: .critical))
        }
    }

    @Test func `what another service refuses is said in the person's words`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            let cases: [(ServiceError, Phrase)] = [
                (ServiceError(.forbidden, "x", code: "quota_exceeded"), .channelLimit),
                (ServiceError(.conflict, "x", code: "channel_already_connected"), .alreadyConnected),
                (ServiceError(.conflict, "x", code: "channel_owned_by_another"), .ownedByAnother),
                (ServiceError(.notFound, "x", code: "channel_not_found_on_telegram"), .notOnTelegram),
                (ServiceError(.forbidden, "x", code: "ownership_not_proven"), .notProven),
                (ServiceError(.unavailable, "x"), .tryLater),
                (ServiceError(.gone, "x", code: "account_deleted"), .accountGone),
                (ServiceError(.forbidden, "x", code: "account_not_usable"), .accountGone),
            ]
            for (refusal, phrase) in cases {
                bot.desk.state.withLock { $0.refusal = refusal }
                #expect(try await bot.say("/add_channel @daily_orbit") == say(phrase))
                bot.clock.advance(by: .minutes(1))
            }
            // The link itself ends when the account is erased.
            #expect(try await bot.chats.link(of: BotBench.ada) != nil)
        }
    }

    @Test func `whoever writes too much is told once, then left alone until the minute is over`() async throws {
        try await BotBench.run { bot async throws in
            for _ in 0..<30 { try await bot.say("/help") }
            #expect(bot.window.lines.count == 21 && bot.window.last?.html == say(.tooMuch))
            bot.clock.advance(by: .minutes(1))
            #expect(try await bot.say("/help") == say(.help))
        }
    }

    @Test func `it speaks the app's language, and the account's once there is one`() async throws {
        try await BotBench.run { bot async throws in
            #expect(try await bot.say("/help", language: "ru") == PhraseBook(.ru)(.help))
            #expect(try await bot.say("/help", language: "uz") == PhraseBook(.uz)(.help))
            try await bot.chats.database.run(
                """
                INSERT INTO recipients (user_id, email, username, language, timezone, updated_at)
                VALUES (1, 'a@example.org', 'ada', 'uz', 'Asia/Tashkent', $1)
                """, .timestamp(bot.clock.now))
            try await bot.link(language: "ru")
            #expect(try await bot.say("/help", language: "ru") == PhraseBook(.uz)(.help))
            #expect(try await bot.chats.chat(BotBench.adaChat)?.timeZone == "Asia/Tashkent")
        }
    }

    @Test func `a blocked chat is remembered, and forgotten when it opens again`() async throws {
        try await BotBench.run { bot async throws in
            try await bot.link()
            try await bot.answer(bot.event(.blocked))
            #expect(try await bot.chats.link(of: BotBench.ada)?.blockedAt == bot.clock.now)
            try await bot.answer(bot.event(.unblocked))
            #expect(try await bot.chats.link(of: BotBench.ada)?.blockedAt == nil)
        }
    }
}
