import Contracts
import Database
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("Bringing messages out of the house")
struct SendingTests {
    /// A desk whose ada has a chat and has paid.
    static func paid(
        _ kind: DatabaseKind = .sqlite, _ way: Way, _ body: (Desk, SendMessages, RecordingChannel) async throws -> Void
    ) async throws {
        try await Desk.open(kind, ways: [way]) { desk in
            try await desk.know()
            try await desk.link()
            desk.webhooks.set(["11"], of: Desk.ada)
            try await desk.tell(Told.paid(), id: "e-1")
            try await body(desk, desk.sender(way), try #require(desk.channels[way]))
        }
    }

    @Test(arguments: DatabaseKind.available, Way.allCases)
    func `a message is sent once, with what the other side is to know it by`(kind: DatabaseKind, way: Way)
        async throws
    {
        try await Self.paid(kind, way) { desk, sender, channel in
            for _ in 1...2 { try await sender.sendAll() }
            let sent = try #require(channel.sent.first)
            #expect(channel.sent.count == 1)
            #expect(sent.key.utf8.count == 32 && sent.userID == Desk.ada && sent.kind == "payment_processed")
            #expect(sent.target == [.email: "user3@example.com", .telegram: "1001", .webhook: "11"][way])
            #expect(sent.language == "en" && sent.attempts == 0 && sent.createdAt == Desk.start)
            #expect(try JSONValue(parsing: Array(sent.facts.utf8))["payment_id"] == 9)
            let delivery = try #require(try await desk.deliveries().first)
            #expect(delivery.status == .sent && delivery.attempts == 1 && delivery.providerID == "p-1")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what was not taken is tried again with growing pauses, and given up in the end`(kind: DatabaseKind)
        async throws
    {
        try await Self.paid(kind, .email) { desk, sender, channel in
            for attempt in 1...10 {
                channel.answer(.later(reason: "busy", after: nil))
                try await sender.sendAll()
                #expect(channel.sent.count == attempt)
                let delivery = try #require(try await desk.deliveries().first)
                guard attempt < 10 else {
                    #expect(delivery.status == .failed && delivery.lastError == "busy")
                    break
                }
                #expect(delivery.status == .pending)
                #expect(delivery.dueAt == desk.clock.now + RetrySchedule.pauses[attempt - 1])
                desk.clock.set(to: delivery.dueAt - .microseconds(1))
                try await sender.sendAll()
                #expect(channel.sent.count == attempt)
                desk.clock.set(to: delivery.dueAt)
            }
            #expect(Set(channel.sent.map(\.key)).count == 1)
            #expect(channel.sent.map(\.attempts) == Array(0...9))
        }
    }

    @Test func `the other side says how long to wait`() async throws {
        try await Self.paid(.sqlite, .telegram) { desk, sender, channel in
            channel.answer(.later(reason: "Telegram asks us to wait.", after: .seconds(17)))
            try await sender.sendAll()
            #expect(try await sender.nextDue() == Desk.start + .seconds(17))
        }
    }

    @Test(arguments: Way.allCases)
    func `a lost answer is followed by a repeat only where it is known as one`(way: Way) async throws {
        try await Self.paid(.sqlite, way) { desk, sender, channel in
            channel.answer(.unknown(reason: "the line broke"))
            try await sender.sendAll()
            desk.clock.advance(by: .hours(1))
            try await sender.sendAll()
            #expect(channel.sent.count == (way == .telegram ? 1 : 2))
            #expect(try await desk.deliveries().first?.status == (way == .telegram ? .unknown : .sent))
        }
    }

    @Test(arguments: DatabaseKind.available, Way.allCases)
    func `what a sender that died has left is taken up when its lease ends`(kind: DatabaseKind, way: Way)
        async throws
    {
        try await Self.paid(kind, way) { desk, sender, channel in
            #expect(try await sender.hold(8).count == 1)
            #expect(try await desk.deliveries().first?.status == .sending)
            desk.clock.advance(by: SendMessages.lease - .seconds(1))
            try await sender.sendAll()
            #expect(channel.sent.isEmpty)
            desk.clock.advance(by: .seconds(1))
            try await sender.sendAll()
            #expect(channel.sent.count == (way == .telegram ? 0 : 1))
            #expect(try await desk.deliveries().first?.status == (way == .telegram ? .unknown : .sent))
        }
    }

    @Test func `a sender that comes back after its lease changes nothing any more`() async throws {
        try await Self.paid(.sqlite, .email) { desk, sender, channel in
            let late = try #require(try await sender.hold(1).first)
            desk.clock.advance(by: SendMessages.lease)
            try await sender.sendAll()
            channel.answer(.refused(reason: "too late"))
            try await sender.send(late)
            #expect(try await desk.deliveries().first?.status == .sent)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a blocked chat is remembered, and nothing more is sent there until it is opened again`(kind: DatabaseKind)
        async throws
    {
        try await Self.paid(kind, .telegram) { desk, sender, channel in
            try await desk.tell(Told.paid(10), id: "e-2")
            channel.answer(.unreachable(reason: "Forbidden: bot was blocked by the user"))
            try await sender.sendAll()
            #expect(channel.sent.count == 1)
            #expect(try await desk.deliveries().map(\.status) == [.failed, .skipped])
            try await desk.tell(Told.paid(11), id: "e-3")
            #expect(try await desk.deliveries().count == 2)
            try await desk.database.run("UPDATE telegram_chats SET blocked_at = NULL")
            try await desk.tell(Told.paid(12), id: "e-4")
            try await sender.sendAll()
            #expect(try await desk.deliveries().map(\.status) == [.failed, .skipped, .sent])
        }
    }

    @Test func `what is refused has failed, and a message without a place to go is skipped`() async throws {
        try await Self.paid(.sqlite, .telegram) { desk, sender, channel in
            channel.answer(.refused(reason: "Bad Request: chat not found"))
            try await sender.sendAll()
            try await desk.tell(Told.paid(10), id: "e-2")
            try await desk.database.run("DELETE FROM telegram_chats")
            try await sender.sendAll()
            #expect(channel.sent.count == 1)
            let deliveries = try await desk.deliveries()
            #expect(deliveries.map(\.status) == [.failed, .skipped])
            #expect(deliveries.first?.lastError == "Bad Request: chat not found")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one person's messages go one after the other, in their order; others' go beside them`(kind: DatabaseKind)
        async throws
    {
        try await Desk.open(kind, ways: [.email]) { desk in
            for user in [Desk.ada, Desk.bob] { try await desk.know(user) }
            for number in Int64(1)...3 { try await desk.tell(Told.paid(number), id: "a-\(number)") }
            try await desk.tell(Told.paid(9, by: Desk.bob), id: "b-1")
            let sender = desk.sender(.email)
            let first = try await sender.hold(8)
            #expect(first.map(\.message.userID) == [Desk.ada, Desk.bob])
            #expect(try await sender.hold(8).isEmpty)
            for one in first { try await sender.send(one) }
            try await sender.sendAll()
            let sent = desk.channels[.email]?.sent.filter { $0.userID == Desk.ada } ?? []
            #expect(
                sent.compactMap { try? JSONValue(parsing: Array($0.facts.utf8))["payment_id"]?.integer } == [1, 2, 3])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `several senders share the work, and each message is sent by one of them`(kind: DatabaseKind) async throws {
        try await Desk.open(kind, ways: [.email]) { desk in
            for number in Int64(1)...20 {
                try await desk.know(UserID(number))
                try await desk.tell(Told.paid(number, by: UserID(number)), id: "e-\(number)")
            }
            let sender = desk.sender(.email)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...4 { group.addTask { try await sender.sendAll(sideBySide: 3) } }
                try await group.waitForAll()
            }
            let keys = desk.channels[.email]?.sent.map(\.key) ?? []
            #expect(keys.count == 20 && Set(keys).count == 20)
        }
    }

    @Test func `the lag is the age of what is due and not sent`() async throws {
        try await Self.paid(.sqlite, .email) { desk, sender, _ in
            desk.clock.advance(by: .seconds(42))
            #expect(try await desk.uses.queue.lag(.email, at: desk.clock.now) == .seconds(42))
            try await sender.sendAll()
            #expect(try await desk.uses.queue.lag(.email, at: desk.clock.now) == .zero)
        }
    }
}

@Suite("Several messages in one")
struct DigestTests {
    @Test(arguments: DatabaseKind.available)
    func `what was gathered comes in one message on each way, once, across a restart`(kind: DatabaseKind)
        async throws
    {
        try await Desk.open(kind, ways: [.email, .telegram]) { desk in
            try await desk.know()
            try await desk.link()
            try await desk.change { $0.rules = [.payment: [.email: .hourly, .telegram: .daily]] }
            for number in Int64(1)...3 { try await desk.tell(Told.paid(number), id: "e-\(number)") }
            try await desk.sender(.email).sendAll()
            #expect(try await desk.deliveries().isEmpty)
            #expect(try await desk.sender(.email).nextDue() == Desk.start + .hours(1))
            desk.clock.advance(by: .hours(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...3 { group.addTask { try await desk.sender(.email).sendAll() } }
                try await group.waitForAll()
            }
            let mail = try #require(desk.channels[.email]?.sent.first)
            #expect(desk.channels[.email]?.sent.count == 1)
            #expect(mail.kind == "digest" && mail.subject == "3 new messages from AnalyticBot")
            #expect(mail.body.contains("• Payment received: $9.99\n• Payment received"))
            #expect(desk.channels[.telegram]?.sent.isEmpty == true)
            desk.clock.set(to: moment("2026-11-25T04:00:00Z"))
            try await desk.sender(.telegram).sendAll()
            #expect(desk.channels[.telegram]?.sent.map(\.kind) == ["digest"])
            // The inbox has what happened, not that it was told together.
            #expect(try await desk.inbox().count == 3)
        }
    }

    @Test func `a single one is told as itself`() async throws {
        try await Desk.open(ways: [.email]) { desk in
            try await desk.know()
            try await desk.change { $0.rules = [.payment: [.email: .daily]] }
            try await desk.tell(Told.paid(), id: "e-1")
            desk.clock.advance(by: .days(1))
            try await desk.sender(.email).sendAll()
            #expect(desk.channels[.email]?.sent.map(\.subject) == ["Payment received: $9.99"])
        }
    }

    @Test func `whoever ends them in the meantime hears nothing more`() async throws {
        try await Desk.open(ways: [.email]) { desk in
            try await desk.know()
            try await desk.change { $0.rules = [.payment: [.email: .daily]] }
            for number in Int64(1)...2 { try await desk.tell(Told.paid(number), id: "e-\(number)") }
            try await desk.change { $0.rules = [.payment: [.email: .off]] }
            desk.clock.advance(by: .days(1))
            try await desk.sender(.email).sendAll()
            #expect(desk.channels[.email]?.sent.isEmpty == true)
        }
    }

    @Test func `a message of very many names the first twenty`() async throws {
        try await Desk.open(ways: [.email]) { desk in
            try await desk.know(language: .ru)
            try await desk.change { $0.rules = [.payment: [.email: .daily]] }
            for number in Int64(1)...25 { try await desk.tell(Told.paid(number), id: "e-\(number)") }
            desk.clock.advance(by: .days(1))
            try await desk.sender(.email).sendAll()
            let mail = try #require(desk.channels[.email]?.sent.first)
            #expect(mail.subject == "25 новых сообщений от AnalyticBot")
            #expect(mail.body.contains("… +5") && mail.body.components(separatedBy: "• ").count == 21)
        }
    }

    @Test func `quiet hours hold a message back until the morning`() async throws {
        try await Desk.open(ways: [.telegram]) { desk in
            try await desk.know()
            try await desk.link()
            try await desk.change { $0.quietHours = (true, "13:00", "16:00") }
            try await desk.tell(Told.paid(), id: "e-1")
            try await desk.tell(Told.alert(.critical), id: "e-2")
            let sender = desk.sender(.telegram)
            try await sender.sendAll()
            #expect(desk.channels[.telegram]?.sent.map(\.kind) == ["alert_triggered"])
            desk.clock.set(to: moment("2026-11-24T11:00:00Z"))
            try await sender.sendAll()
            #expect(desk.channels[.telegram]?.sent.map(\.kind) == ["alert_triggered", "payment_processed"])
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
