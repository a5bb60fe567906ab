import AnalyticsCore
import AnalyticsService
import Contracts
import HTTP
import Kernel
import Testing
import TestSupport

@Suite("Collecting a channel")
struct CollectTests {
    static func posts(_ numbers: ClosedRange<Int64>) -> [ObservedPost] {
        numbers.map { .make($0, at: moment("2026-01-01T00:00:00Z") + .hours(Int($0)), text: "post \($0)", views: 100) }
    }

    static func collect(_ desk: Desk) async throws -> Answer {
        try await desk.send(.post, "/api/v1/analytics/channels/7/collect")
    }

    @Test(arguments: DatabaseKind.available)
    func `history is read page by page and goes on where the last run stopped`(kind: DatabaseKind) async throws {
        try await Desk.open(kind, telegram: ScriptedTelegram { $0.posts = Self.posts(1...150) }) { desk in
            try await desk.connect()
            let first = try await Self.collect(desk)
            #expect(first["pages_read"]?.integer == 5)
            #expect(first["posts.new"]?.integer == 100)
            #expect(first["collection.history.progress"]?.string == "reading")
            #expect(first["collection.history.cursor"]?.integer == 51)
            #expect(desk.telegram.asked == [nil, 131, 111, 91, 71])
            let second = try await Self.collect(desk)
            #expect(second["posts.new"]?.integer == 50)
            #expect(second["collection.history.progress"]?.string == "complete")
            #expect(second["collection.history.reached_start"]?.bool == true)
            #expect(second["collection.history.posts"]?.integer == 150)
        }
    }

    @Test func `edits are kept as revisions, deletions are marked and undone when the post comes back`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = Self.posts(1...10) }) { desk in
            try await desk.connect()
            _ = try await Self.collect(desk)
            let all = Self.posts(1...10)
            desk.clock.advance(by: .minutes(30))
            desk.telegram.change { script in
                script.posts =
                    all.filter { $0.messageID != 4 && $0.messageID != 10 && $0.messageID != 7 }
                    + [.make(7, at: all[6].publishedAt, text: "corrected", views: 100)]
            }
            let second = try await Self.collect(desk)
            #expect(second["posts.deleted"]?.integer == 2)
            #expect(second["posts.edited"]?.integer == 1)
            let revisions = try await desk.get("/channels/7/posts/7/revisions")
            #expect(revisions["revisions.0.text"]?.string == "post 7")
            let listed = try await desk.get("/channels/7/posts?from=2026-01-01&to=2026-01-02")
            #expect(listed["posts"]?.array?.compactMap { $0["message_id"]?.integer } == [9, 8, 7, 6, 5, 3, 2, 1])
            let deleted = try await desk.get("/channels/7/posts?from=2026-01-01&to=2026-01-02&deleted=true")
            #expect(deleted["posts.0.message_id"]?.integer == 10)
            #expect(deleted["posts.0.deleted_at"]?.string == "2026-03-02T12:30:00Z")
            desk.telegram.change { $0.posts = all }
            #expect(try await Self.collect(desk)["posts.restored"]?.integer == 2)
        }
    }

    @Test func `a page with something unreadable proves no deletion`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = Self.posts(1...10) }) { desk in
            try await desk.connect()
            _ = try await Self.collect(desk)
            desk.telegram.change { script in
                script.posts = Self.posts(1...9)
                script.unreadable = true
            }
            #expect(try await Self.collect(desk)["posts.deleted"]?.integer == 0)
        }
    }

    @Test func `imported posts that the page never showed are not taken for deleted`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = [] }) { desk in
            try await desk.connect()
            _ = try await desk.importFile(ImportTests.export)
            desk.telegram.change { $0.posts = Self.posts(2...3) }
            let answer = try await Self.collect(desk)
            #expect(answer["posts.deleted"]?.integer == 0)
        }
    }

    @Test func `a name that was taken over by another channel is never mixed in`() async throws {
        let telegram = ScriptedTelegram {
            $0.posts = Self.posts(1...3)
            $0.channel = TelegramID(-1_009_999_999_999)
        }
        try await Desk.open(telegram: telegram) { desk in
            try await desk.connect()
            let answer = try await Self.collect(desk)
            #expect(answer["failures.0.code"]?.string == "another_channel")
            #expect(answer["posts.new"]?.integer == 0)
            #expect(answer["collection.history.posts"]?.integer == 0)
            #expect(answer["collection.failures"]?.integer == 1)
        }
    }

    @Test func `when Telegram is away the state says so and each try waits longer`() async throws {
        let away = CollectionFailure(.telegramUnavailable, "Telegram cannot be reached.")
        try await Desk.open(telegram: ScriptedTelegram { $0.failure = away }) { desk in
            try await desk.connect()
            #expect(try await Self.collect(desk).status == 200)
            let first = try await desk.get("/channels/7/collection")
            #expect(first["last_error.code"]?.string == "telegram_unavailable")
            #expect(first["failures"]?.integer == 1)
            #expect(first["next_run_at"]?.string == "2026-03-02T12:01:00Z")
            _ = try await Self.collect(desk)
            #expect(try await desk.get("/channels/7/collection")["next_run_at"]?.string == "2026-03-02T12:02:00Z")
            desk.telegram.change { script in
                script.failure = nil
                script.posts = Self.posts(1...3)
            }
            _ = try await Self.collect(desk)
            let mended = try await desk.get("/channels/7/collection")
            #expect(mended["failures"]?.integer == 0)
            #expect(mended["last_error"] == nil)
        }
    }

    @Test func `without the bot the rounded count of the page is used and marked as such`() async throws {
        let telegram = ScriptedTelegram {
            $0.subscribers = nil
            $0.posts = Self.posts(1...3)
        }
        try await Desk.open(telegram: telegram) { desk in
            try await desk.connect()
            let answer = try await Self.collect(desk)
            #expect(answer["subscribers.value"]?.integer == 12_300)
            #expect(answer["subscribers.low"]?.integer == 12_250)
            #expect(answer["subscribers.source"]?.string == "preview_page")
            let dashboard = try await desk.get("/dashboard/7")
            #expect(dashboard["overview.metrics.subscribers.meta.precision"]?.string == "rounded")
        }
    }

    @Test func `a private channel has its subscribers counted and no page asked for`() async throws {
        try await Desk.open { desk in
            try await desk.connect(.make(username: nil))
            let answer = try await Self.collect(desk)
            #expect(answer["subscribers.value"]?.integer == 12_345)
            #expect(desk.telegram.asked.isEmpty)
            #expect(answer["collection.failures"]?.integer == 0)
        }
    }

    @Test func `new posts beyond the first page are read back to the known ones`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = Self.posts(1...30) }) { desk in
            try await desk.connect()
            _ = try await Self.collect(desk)
            desk.telegram.change { $0.posts = Self.posts(1...90) }
            let answer = try await Self.collect(desk)
            #expect(answer["posts.new"]?.integer == 60)
            #expect(answer["collection.history.progress"]?.string == "complete")
            #expect(answer["collection.history.posts"]?.integer == 90)
        }
    }

    @Test func `an old post is looked at again when its time has come`() async throws {
        try await Desk.open(telegram: ScriptedTelegram { $0.posts = Self.posts(1...60) }) { desk in
            try await desk.connect()
            _ = try await Self.collect(desk)
            let before = desk.telegram.asked.count
            desk.clock.advance(by: .days(8))
            _ = try await Self.collect(desk)
            // All 60 are weekly by now: the newest page and the two older ones.
            #expect(Array(desk.telegram.asked.dropFirst(before)) == [nil, 41, 21])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `of two runs at once one has the channel, and a run that died is followed by another`(
        kind: DatabaseKind
    ) async throws {
        try await Desk.open(kind, telegram: ScriptedTelegram { $0.posts = Self.posts(1...3) }) { desk in
            try await desk.connect()
            let now = desk.clock.now
            let states = desk.service.collection
            #expect(try await states.claim(ChannelID(7), at: now, until: now + .minutes(1)) != nil)
            let refused = try await Self.collect(desk)
            #expect(refused.status == 202)
            #expect(refused["ran"]?.bool == false)
            desk.clock.advance(by: .minutes(1))
            #expect(try await Self.collect(desk).status == 200)
        }
    }

    @Test func `paused channels are not due`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            #expect(try await desk.service.collection.due(at: desk.clock.now, limit: 9) == [ChannelID(7)])
            try await desk.tell(
                ChannelUpdated(channel: .make(isActive: false), at: desk.clock.now + .seconds(1)), id: "u")
            #expect(try await desk.service.collection.due(at: desk.clock.now, limit: 9) == [])
            #expect(try await desk.service.collection.nextDue() == nil)
        }
    }
}
