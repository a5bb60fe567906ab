import Contracts
import Database
import Events
import Kernel
import NotificationCore
import TestSupport
import Testing

@testable import NotificationService

@Suite("From an event to a message")
struct TellingTests {
    @Test(arguments: DatabaseKind.available)
    func `an event is in the inbox and on every way, once, however often it comes`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            try await desk.know()
            try await desk.link()
            desk.webhooks.set(["11", "12"], of: Desk.ada)
            for _ in 1...2 { try await desk.tell(Told.paid(), id: "e-1") }
            // Another event of the same payment tells nothing new.
            try await desk.tell(Told.paid(), id: "e-2")
            let items = try await desk.inbox()
            #expect(items.map(\.subject) == ["Payment received: $9.99"])
            #expect(items.first?.body.contains("24\u{A0}November 2026, 14:00") == true)
            let deliveries = try await desk.deliveries()
            #expect(deliveries.map(\.way) == [.email, .telegram, .webhook, .webhook])
            #expect(deliveries.map(\.target) == ["", "", "11", "12"])
            #expect(deliveries.allSatisfy { $0.status == .pending && $0.dueAt == Desk.start })
            let noted = try await desk.database.run("SELECT COUNT(*) AS n FROM inbox").rows.first?.integer("n")
            #expect(noted == 2)
        }
    }

    @Test(arguments: Told.all.indices)
    func `everything that is told has its words in the person's language`(index: Int) async throws {
        for language in Language.allCases {
            try await Desk.open { desk in
                try await desk.know(language: language)
                try await desk.tell(Told.all[index], id: "e-1")
                let item = try #require(try await desk.inbox().first)
                #expect(!item.subject.isEmpty && !item.body.contains("{"))
                let facts = try JSONValue(parsing: Array(item.facts.utf8))
                #expect(facts["at"]?.string == "2026-11-24T09:00:00Z")
            }
        }
    }

    @Test func `the service has a handler for each event that the catalogue gives it`() async throws {
        try await Desk.open { desk in
            let handled = desk.uses.handlers.map { "\($0.eventName).v\($0.eventVersion)" }.sorted()
            #expect(handled == EventCatalog.consumed(by: "notification").sorted())
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `somebody who is not known yet is asked for, and nothing is lost while nobody answers`(kind: DatabaseKind)
        async throws
    {
        try await Desk.open(kind) { desk in
            desk.contacts.goAway(true)
            await #expect(throws: ServiceError.self) { try await desk.tell(Told.paid(), id: "e-1") }
            #expect(try await desk.inbox().isEmpty)
            desk.contacts.goAway(false)
            desk.contacts.set(.make(Desk.ada, language: .ru))
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.inbox().map(\.subject) == ["Платёж получен: 9,99\u{A0}$"])
            try await desk.tell(Told.paid(10), id: "e-2")
            #expect(desk.contacts.questions == 2)
        }
    }

    @Test func `an account that nobody knows has nobody to tell`() async throws {
        try await Desk.open { desk in
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.inbox().isEmpty)
            #expect(try await desk.database.run("SELECT * FROM recipients").rows.isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what is erased is gone everywhere, and nothing late brings it back`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            for user in [Desk.ada, Desk.bob] {
                try await desk.know(user)
                try await desk.link(user, chat: user.rawValue)
                try await desk.change(user) { $0.rules = [.alert: [.email: .daily]] }
                try await desk.tell(Told.paid(user.rawValue, by: user), id: "paid-\(user)")
                try await desk.tell(Told.alert(by: user), id: "alert-\(user)")
            }
            for _ in 1...2 {
                try await desk.tell(UserDeleted(userID: Desk.ada, deletedAt: desk.clock.now), id: "gone")
            }
            for table in ["recipients", "telegram_chats", "notifications", "dispatches", "digest_items", "preferences"]
            {
                let rows = try await desk.database.run("SELECT user_id FROM \(table)").rows
                #expect(Set(try rows.map { try $0.id("user_id", as: UserID.self) }) == [Desk.bob], "\(table)")
            }
            #expect(desk.records.all == [Desk.ada])
            try await desk.tell(Told.paid(77), id: "late")
            try await desk.tell(UserUpdated(userID: Desk.ada, at: desk.clock.now), id: "later")
            await #expect(throws: ServiceError.accountErased) { try await desk.uses.keep(Desk.ada) }
            await #expect(throws: ServiceError.accountErased) {
                try await desk.change { $0.leastSeverity = .high }
            }
            #expect(try await desk.inbox().isEmpty)
            let people = try await desk.database.run("SELECT user_id FROM recipients").rows
            #expect(people.count == 1)
        }
    }

    @Test func `a new language and address are taken over with the event that tells of them`() async throws {
        try await Desk.open { desk in
            try await desk.know()
            desk.contacts.set(.make(Desk.ada, language: .uz, zone: "Europe/Berlin"))
            try await desk.tell(UserUpdated(userID: Desk.ada, at: desk.clock.now), id: "u-1")
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.inbox().first?.subject == "Toʻlov qabul qilindi: 9,99\u{A0}$")
            desk.contacts.forget(Desk.ada)
            try await desk.tell(UserUpdated(userID: Desk.ada, at: desk.clock.now), id: "u-2")
        }
    }

    @Test func `what is to be kept out of the inbox is told outside only`() async throws {
        try await Desk.open { desk in
            try await desk.know()
            try await desk.change { $0.rules = [.payment: [.inbox: .off]] }
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.inbox().isEmpty)
            #expect(try await desk.uses.inbox.unread(of: Desk.ada) == 0)
            #expect(try await desk.deliveries().map(\.way) == [.email])
            try await desk.sender(.email).sendAll()
            #expect(desk.channels[.email]?.sent.map(\.target) == ["user3@example.com"])
        }
    }

    @Test func `a way without a channel gets nothing`() async throws {
        try await Desk.open(ways: [.email]) { desk in
            try await desk.know()
            try await desk.link()
            desk.webhooks.set(["1"], of: Desk.ada)
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.deliveries().map(\.way) == [.email])
        }
    }

    @Test func `the language of the preferences goes before the account's`() async throws {
        try await Desk.open { desk in
            try await desk.know(language: .uz)
            try await desk.change { $0.language = .some(.en) }
            try await desk.tell(Told.paid(), id: "e-1")
            #expect(try await desk.inbox().first?.subject == "Payment received: $9.99")
        }
    }
}
