import Database
import Kernel
import NotificationCore
import Telegram
import TelegramSim
import TestSupport
import Testing

@testable import NotificationService

@Suite("Keeping updates of the bot")
struct UpdateStoreTests {
    let clock = TestClock()

    private func withStore(_ kind: DatabaseKind, _ body: (SQLUpdateStore) async throws -> Void) async throws {
        try await withDatabase(kind, migrations: NotificationSchema.migrations) { database async throws in
            try await body(SQLUpdateStore(database: database, botID: TelegramID(1), clock: clock))
        }
    }

    private func update(_ id: Int64, in chat: Int64, _ text: String = "/help") -> [UInt8] {
        Array(
            """
            {"update_id":\(id),"message":{"message_id":1,"date":1,"chat":{"id":\(chat),"type":"private"},\
            "from":{"id":\(chat),"is_bot":false,"first_name":"A"},"text":"\(text)"},"news_of_2031":[1]}
            """.utf8)
    }

    @Test(arguments: DatabaseKind.available)
    func `an update is kept once and answered once`(kind: DatabaseKind) async throws {
        try await withStore(kind) { store async throws in
            for _ in 0..<3 { try await store.keep(update(7, in: 1)) }
            let claim = try #require(try await store.claim())
            #expect(claim.id == 7 && claim.attempt == 1)
            #expect(try await store.claim() == nil)
            try await store.finish(7)
            try await store.keep(update(7, in: 1))
            #expect(try await store.claim() == nil)
            let rows = try await store.database.run("SELECT content FROM telegram_updates", []).rows
            #expect(try rows.map { try $0.text("content") } == [""])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one chat's updates come in order, other chats are not held up`(kind: DatabaseKind) async throws {
        try await withStore(kind) { store async throws in
            for (id, chat) in [(3, 1), (1, 1), (2, 2), (4, 2)] as [(Int64, Int64)] {
                try await store.keep(update(id, in: chat))
            }
            #expect(try await store.claim()?.id == 1)
            #expect(try await store.claim()?.id == 2)
            #expect(try await store.claim() == nil)
            try await store.postpone(1, by: .seconds(5), "busy")
            try await store.finish(2)
            #expect(try await store.claim()?.id == 4)
            #expect(try await store.claim() == nil)
            clock.advance(by: .seconds(5))
            let again = try #require(try await store.claim())
            #expect(again.id == 1 && again.attempt == 2)
            try await store.giveUp(1, "refused")
            #expect(try await store.claim()?.id == 3)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what a dead worker had claimed is claimed again, and old numbers go`(kind: DatabaseKind) async throws {
        try await withStore(kind) { store async throws in
            try await store.keep(update(1, in: 1))
            _ = try await store.claim()
            clock.advance(by: SQLUpdateStore.lease)
            #expect(try await store.claim()?.attempt == 2)
            try await store.finish(1)
            clock.advance(by: SQLUpdateStore.memory + .seconds(1))
            try await store.prune()
            #expect(try await store.database.run("SELECT 1 AS n FROM telegram_updates", []).rows.isEmpty)
        }
    }

    @Test(arguments: ["", "[]", "{}", "{", #"{"update_id":"7"}"#, "<html>"])
    func `what is no update is refused`(text: String) async throws {
        try await withStore(.sqlite) { store async throws in
            await #expect(throws: ServiceError.self) { try await store.keep(Array(text.utf8)) }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one process at a time asks Telegram, and the next goes on where it stopped`(kind: DatabaseKind) async throws {
        try await withStore(kind) { store async throws in
            let first = PollLease(store: store, holder: "first")
            let second = PollLease(store: store, holder: "second")
            #expect(try await first.take().isOurs)
            #expect(try await !second.take().isOurs)
            try await first.keep([try JSONValue(parsing: update(41, in: 1)), ["no": "update"]])
            #expect(try await first.take().next == 42)
            clock.advance(by: PollLease.span)
            let taken = try await second.take()
            #expect(taken.isOurs && taken.next == 42)
            // The first has lost its right and keeps nothing more.
            try await first.keep([try JSONValue(parsing: update(43, in: 1))])
            #expect(try await second.take().next == 42)
            await second.giveBack()
            #expect(try await first.take().isOurs)
            #expect(try await store.claim()?.id == 41)
            #expect(try await store.claim() == nil)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `links hold in either database`(kind: DatabaseKind) async throws {
        try await BotBench.run(kind) { bot async throws in
            try await bot.link()
            try await bot.link(BotBench.ada, TelegramID(1_002))
            try await bot.link(UserID(2), TelegramID(1_001))
            #expect(try await bot.chats.link(of: BotBench.ada)?.chatID == TelegramID(1_002))
            #expect(try await bot.chats.link(of: UserID(2))?.chatID == TelegramID(1_001))
            try await bot.account().end(UserID(2))
            try await bot.account().end(UserID(2))
            #expect(try await bot.chats.link(of: UserID(2)) == nil)
            let news = try await bot.chats.database.run(
                "SELECT user_id, telegram_id, version FROM telegram_link_news ORDER BY user_id", []
            ).rows
            #expect(try news.map { try $0.integer("version") } == [2, 2])
            #expect(news.map { $0.optionalInteger("telegram_id") } == [1_002, nil])
            try await bot.chats.database.transaction { sql in try await BotRecords().erase(BotBench.ada, in: sql) }
            #expect(try await bot.chats.chat(TelegramID(1_002)) == nil)
            #expect(try await bot.chats.chat(TelegramID(1_001)) != nil)
        }
    }
}
