import AnalyticsCore
import AnalyticsService
import Contracts
import HTTP
import Kernel
import Telegram
import TelegramSim
import Testing
import TestSupport

@Suite("Collecting the simulated Telegram")
struct SimulationTests {
    static let start = moment("2026-11-22T12:00:00Z")
    static let orbit = ChannelFacts.make(telegram: DemoFacts.dailyOrbit.rawValue)

    /// What the pages of the channel say at that moment, read from the newest back to `first`.
    static func shown(_ site: SimSite, since first: Timestamp) async throws -> [PreviewPost] {
        var posts: [PreviewPost] = []
        var before: Int64?
        repeat {
            let target = "/s/daily_orbit" + (before.map { "?before=\($0)" } ?? "")
            let answer = await site.respond(to: Request(method: .get, target: target, path: "/s/daily_orbit"))
            guard case .bytes(let bytes) = answer.body else { break }
            let page = try PreviewPage(parsing: bytes)
            posts = page.posts + posts
            before = page.before
        } while before != nil && (posts.first?.date ?? first) >= first
        return posts.filter { $0.date >= first && !$0.isService }
    }

    @Test(arguments: DatabaseKind.available)
    func `the dashboard says what can be recomputed by hand from the pages`(kind: DatabaseKind) async throws {
        try await Desk.openBeforeSimulation(kind, at: Self.start) { desk, telegram in
            try await desk.connect(Self.orbit)
            let collected = try await desk.send(.post, "/api/v1/analytics/channels/7/collect")
            #expect(collected["failures"]?.array?.isEmpty == true, "\(collected.json)")
            let posts = try await Self.shown(telegram.site, since: moment("2026-11-16T00:00:00Z"))
            let views = posts.compactMap { $0.views?.value }
            #expect(views.count > 3)
            let subscribers = try #require(telegram.site.world.channel(DemoFacts.dailyOrbit))
                .subscribers(at: Self.start)
            let mean = Double(views.reduce(0, +)) / Double(views.count)

            let answer = try await desk.get("/dashboard/7?from=2026-11-16&to=2026-11-22")
            let metrics = "overview.metrics"
            #expect(answer["\(metrics).subscribers.value"]?.double == Double(subscribers))
            #expect(answer["\(metrics).subscribers.meta.precision"]?.string == "exact")
            #expect(answer["\(metrics).posts.value"]?.double == Double(posts.count))
            #expect(abs((answer["\(metrics).average_views.value"]?.double ?? 0) - mean) < 0.001)
            let err = mean / Double(subscribers) * 100
            #expect(abs((answer["\(metrics).err.value"]?.double ?? 0) - err) < 0.001)
            let reactions = posts.flatMap(\.reactions).reduce(0) { $0 + $1.count.value }
            #expect(answer["\(metrics).interactions.value"]?.double == Double(reactions))
        }
    }

    @Test func `visits by the hour follow the views, so that ERR24 can be told`() async throws {
        try await Desk.openBeforeSimulation(at: Self.start) { desk, _ in
            try await desk.connect(Self.orbit)
            for _ in 0..<30 {
                desk.clock.advance(by: .hours(1))
                _ = try await desk.service.collect(ChannelID(7), pages: 1)
            }
            let answer = try await desk.get("/channels/7/engagement?from=2026-11-22&to=2026-11-23")
            #expect(answer["metrics.err24.value"]?.double != nil, "\(answer["metrics.err24"] ?? .null)")
            #expect((answer["metrics.reach_24h.meta.sample_size"]?.integer ?? 0) > 0)
        }
    }

    @Test func `a channel without a public page, or whose page is another's, says so`() async throws {
        try await Desk.openBeforeSimulation(at: Self.start) { desk, _ in
            try await desk.connect(.make(telegram: DemoFacts.dailyOrbit.rawValue, username: "nobody_here"))
            let hidden = try await desk.send(.post, "/api/v1/analytics/channels/7/collect")
            #expect(hidden["failures"]?.array?.compactMap { $0["code"]?.string } == ["no_preview"])
            #expect(hidden["subscribers.source"]?.string == "bot_api")
            try await desk.connect(.make(id: 8, telegram: DemoFacts.innerCircle.rawValue))
            let taken = try await desk.send(.post, "/api/v1/analytics/channels/8/collect")
            #expect(taken["failures"]?.array?.compactMap { $0["code"]?.string } == ["another_channel"])
            #expect(taken["posts.new"]?.integer == 0)
        }
    }
}
