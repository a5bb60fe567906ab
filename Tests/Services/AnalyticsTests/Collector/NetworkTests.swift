import AnalyticsCore
@testable import AnalyticsService
import HTTP
import Kernel
import Logging
import Reactor
import Telegram
import TelegramSim
import Testing
import TestSupport

@Suite("Asking Telegram over the network")
struct NetworkTests {
    /// Lends a simulated Telegram that listens on a port of its own, and a client to ask it with.
    static func served(
        _ handler: @escaping @Sendable (Request) async -> Response, _ body: (String, Transport) async throws -> Void
    ) async throws {
        let loops = try testLoops()
        let server = HTTPServer(
            host: "127.0.0.1", port: 0, loops: loops, limits: HTTPLimits(), handler: handler)
        let port = try await server.start()
        let client = HTTPClient(loops: loops)
        do {
            try await body("http://127.0.0.1:\(port)", Transport(client))
        } catch {
            await server.shutdown(deadline: .zero)
            throw error
        }
        await client.shutdown()
        await server.shutdown(deadline: .zero)
    }

    @Test func `counts and pages of the simulated channel arrive`() async throws {
        let clock = TestClock(SimulationTests.start)
        let site = SimSite(world: SimWorld(), clock: SimClock(real: clock), real: clock)
        try await Self.served(site.respond) { url, transport in
            let token = try BotToken(DemoFacts.botToken)
            let counter = TelegramSubscribers(bot: BotAPI(token: token, baseURL: url, transport: transport))
            let count = try await counter.subscribers(of: DemoFacts.dailyOrbit)
            #expect(count.value == Int64(site.world.channel(DemoFacts.dailyOrbit)?.subscribers(at: clock.now) ?? 0))
            let pages = TelegramPages(
                pages: PreviewClient(baseURL: url, transport: transport, clock: ImpatientClock()),
                logger: Logger(label: "test"))
            let newest = try await pages.page(of: "daily_orbit", before: nil)
            #expect(newest.channel == DemoFacts.dailyOrbit)
            let older = try #require(newest.older)
            let before = try await pages.page(of: "daily_orbit", before: older)
            #expect(before.posts.allSatisfy { $0.messageID < older })
        }
    }

    @Test func `what Telegram refuses, and its absence, is told in words that name no token`() async throws {
        try await Self.served({ _ in Response(502, headers: [:], body: .bytes(Array("bad gateway".utf8))) }) {
            url, transport in
            let bot = BotAPI(token: try BotToken(DemoFacts.botToken), baseURL: url, transport: transport)
            await #expect(throws: CollectionFailure.self) {
                try await TelegramSubscribers(bot: bot).subscribers(of: DemoFacts.dailyOrbit)
            }
            let nowhere = BotAPI(
                token: try BotToken(DemoFacts.botToken), baseURL: "http://127.0.0.1:1", transport: transport)
            do throws(TelegramError) {
                _ = try await nowhere.me()
                Issue.record("nobody listens there")
            } catch {
                #expect(!"\(error)".contains(DemoFacts.botToken))
                guard case .unavailable(_, mayHaveHappened: false) = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    @Test func `an answer without end is cut off`() async throws {
        let endless: @Sendable (Request) async -> Response = { _ in
            Response(
                .ok, headers: ["Content-Type": "text/html"],
                body: .stream(length: nil) { writer in
                    for _ in 0..<200 { try await writer.write([UInt8](repeating: 0x20, count: 65_536)) }
                })
        }
        try await Self.served(endless) { url, transport in
            let pages = TelegramPages(
                pages: PreviewClient(baseURL: url, transport: transport, clock: ImpatientClock()),
                logger: Logger(label: "test"))
            await #expect(throws: CollectionFailure.self) { try await pages.page(of: "daily_orbit", before: nil) }
        }
    }
}
