import AnalyticsCore
import HTTP
import Kernel
import Testing
import TestSupport

@Suite("A channel's numbers over HTTP")
struct ReportTests {
    /// Four posts of the first two days of March, read on the second at noon.
    static func telegram() -> ScriptedTelegram {
        ScriptedTelegram { script in
            script.subscribers = 20_000
            script.posts = [
                .make(1, at: moment("2026-03-01T08:00:00Z"), text: "one", views: 6_000, reactions: 60),
                .make(2, at: moment("2026-03-01T20:00:00Z"), text: "two", views: 9_000, reactions: 90),
                .make(3, at: moment("2026-03-02T08:00:00Z"), text: "three", views: 5_000, reactions: 50),
                .make(4, at: moment("2026-03-02T11:00:00Z"), text: "four", views: 12_000, reactions: 200),
            ]
        }
    }

    static func collected(_ kind: DatabaseKind = .sqlite, _ body: (Desk) async throws -> Void) async throws {
        try await Desk.open(kind, telegram: telegram()) { desk in
            try await desk.connect()
            #expect(try await desk.send(.post, "/api/v1/analytics/channels/7/collect").status == 200)
            try await body(desk)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the dashboard's numbers can be recomputed from the posts`(kind: DatabaseKind) async throws {
        try await Self.collected(kind) { desk in
            let answer = try await desk.get("/dashboard/7?from=2026-03-01&to=2026-03-02")
            let metrics = "overview.metrics"
            #expect(answer["\(metrics).subscribers.value"]?.double == 20_000)
            #expect(answer["\(metrics).posts.value"]?.double == 4)
            #expect(answer["\(metrics).average_views.value"]?.double == 8_000)
            #expect(answer["\(metrics).median_views.value"]?.double == 7_500)
            #expect(answer["\(metrics).err.value"]?.double == 40)
            #expect(answer["\(metrics).er_by_views.value"]?.double == 1.25)
            #expect(answer["top_posts.posts.0.text"]?.string == "four")
            #expect(answer["newest_posts.posts.0.message_id"]?.integer == 4)
            #expect(answer["collection.history.reached_start"]?.bool == true)
        }
    }

    @Test func `every number has its definition, sources, sample, coverage and moment`() async throws {
        try await Self.collected { desk in
            let answer = try await desk.get("/channels/7/overview?from=2026-03-01&to=2026-03-02")
            guard case .object(let metrics)? = answer["metrics"] else {
                Issue.record("no metrics")
                return
            }
            #expect(metrics.map(\.name) == ShowOverview.metrics.map(\.rawValue))
            for metric in metrics {
                let meta = metric.value["meta"]
                #expect(meta?["definition_id"]?.string == metric.name)
                #expect(meta?["sample_size"]?.integer != nil)
                #expect(meta?["coverage"]?.double != nil)
                #expect(meta?["sources"]?.array != nil)
                #expect(metric.value["unit"]?.string != nil)
                #expect((metric.value["value"] == .null) == (meta?["reason"] != nil))
            }
            #expect(answer["metrics.err.meta.last_collected_at"]?.string == "2026-03-02T12:00:00Z")
            #expect(answer["metrics.err.meta.sources.0"]?.string == "bot_api")
        }
    }

    @Test func `a channel without data has no numbers, only reasons`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let answer = try await desk.get("/dashboard/7")
            guard case .object(let metrics)? = answer["overview.metrics"] else {
                Issue.record("no metrics")
                return
            }
            #expect(metrics.allSatisfy { $0.value["value"] == .null && $0.value["meta"]?["reason"] != nil })
            #expect(answer["newest_posts.posts"]?.array?.isEmpty == true)
            #expect(answer["newest_posts.reason"]?.string == "no_data")
        }
    }

    @Test func `days are those of the zone that is asked for`() async throws {
        try await Self.collected { desk in
            // In Tashkent the post of 20:00 UTC belongs to the second of March.
            let answer = try await desk.get(
                "/channels/7/engagement?from=2026-03-01&to=2026-03-02&tz=Asia/Tashkent&window=day")
            let counts = answer["series"]?.array?.map { $0["metrics"]?["reactions"]?["value"]?.double }
            #expect(counts == [60, 340])
            #expect(answer["period.start"]?.string == "2026-02-28T19:00:00Z")
        }
    }

    @Test func `growth is told between two counts`() async throws {
        try await Self.collected { desk in
            desk.clock.advance(by: .days(1))
            desk.telegram.change { $0.subscribers = 20_500 }
            _ = try await desk.send(.post, "/api/v1/analytics/channels/7/collect")
            let answer = try await desk.get("/channels/7/growth?from=2026-03-03&to=2026-03-03")
            #expect(answer["metrics.net_growth.value"]?.double == 500)
            #expect(answer["metrics.growth_percent.value"]?.double == 2.5)
            #expect(answer["previous.net_growth.value"] == .null)
        }
    }

    @Test func `posts come page by page, and the best by the count asked for`() async throws {
        try await Self.collected { desk in
            let first = try await desk.get("/channels/7/posts?limit=3&from=2026-03-01&to=2026-03-02")
            #expect(first["posts"]?.array?.map { $0["message_id"]?.integer } == [4, 3, 2])
            let cursor = try #require(first["next_cursor"]?.string)
            let second = try await desk.get(
                "/channels/7/posts?limit=3&from=2026-03-01&to=2026-03-02&cursor=\(cursor)")
            #expect(second["posts"]?.array?.map { $0["message_id"]?.integer } == [1])
            #expect(second["next_cursor"] == nil)
            let best = try await desk.get("/channels/7/top-posts?by=views&limit=2&from=2026-03-01&to=2026-03-02")
            #expect(best["posts"]?.array?.map { $0["message_id"]?.integer } == [4, 2])
            #expect(best["posts.0.metrics.post_views.value"]?.double == 12_000)
            #expect(best["posts.0.metrics.view_rate.value"]?.double == 60)
        }
    }

    @Test(arguments: [
        ("from=2026-02-30", "from"), ("from=2026-03-05&to=2026-03-01", "from"), ("tz=Mars/Phobos", "tz"),
        ("window=year", "window"), ("window=hour&from=2026-01-01&to=2026-03-01", "window"), ("from=1900-01-01", "from"),
        ("to=tomorrow", "to"), ("tz=UTC&tz=UTC", "tz"),
    ])
    func `a period that makes no sense is refused with the field named`(query: String, field: String) async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let answer = try await desk.get("/channels/7/growth?\(query)")
            #expect(answer.status == 422)
            #expect(answer["errors.0.pointer"]?.string == "#/\(field)")
        }
    }

    @Test func `a series is at most a thousand points long`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            #expect(try await desk.get("/channels/7/growth?from=2020-01-01&to=2026-01-01").status == 422)
            #expect(try await desk.get("/channels/7/growth?from=2020-01-01&to=2026-01-01&window=week").status == 200)
        }
    }

    @Test func `the dictionary defines every metric that is answered`() async throws {
        try await Desk.open { desk in
            let answer = try await desk.get("/metrics")
            #expect(answer["metrics"]?.array?.count == MetricID.allCases.count)
            #expect(answer["metrics"]?.array?.allSatisfy { $0["formula"]?.string?.isEmpty == false } == true)
            #expect(answer["reasons"]?.array?.count == AbsenceReason.allCases.count)
        }
    }
}
