import HTTP
import Kernel
import Logging
import Reactor
import Telegram
import Testing

@testable import TelegramSim

/// The simulator on a port of its own, its clock standing at `WorldTests.noon`, and a way to ask it.
func withSimulator(_ body: (SimServer, String, Transport) async throws -> Void) async throws {
    let loops = try EventLoopGroup(loops: 1)
    var options = SimServer.Options()
    options.port = 0
    options.start = WorldTests.noon
    options.speed = 0
    let server = SimServer(options, loops: loops, logger: Logger(label: "tgsim"))
    let port = try await server.start()
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(server, "http://127.0.0.1:\(port)", Transport(HTTPClient(loops: loops))))
    } catch {
        result = .failure(error)
    }
    await server.stop()
    await loops.shutdown()
    try result.get()
}

@Suite("Our own clients before the simulated Telegram")
struct OurClientsTests {
    private func api(_ address: String, _ transport: Transport) throws -> BotAPI {
        BotAPI(token: try BotToken(DemoFacts.botToken), baseURL: address, transport: transport)
    }

    @Test func `every method gives what the world holds`() async throws {
        try await withSimulator { _, address, transport in
            let api = try api(address, transport)
            let orbit = try ChatReference(parsing: "t.me/daily_orbit")
            #expect(try await api.me().id == DemoFacts.bot.id)
            let chat = try await api.chat(orbit)
            #expect(chat.id == DemoFacts.dailyOrbit && chat.type == .channel && chat.username == "daily_orbit")
            #expect(try await api.chat(.id(DemoFacts.innerCircle)).username == nil)
            #expect(try await api.memberCount(of: orbit) == 16_329)
            #expect(try await api.member(TelegramID(1_001), of: orbit).status == .creator)
            #expect(try await api.member(DemoFacts.bot.id, of: orbit).canPostMessages)
            #expect(try await api.administrators(of: orbit).map(\.user.id) == [TelegramID(1_001), TelegramID(1_005)])
            #expect(try await api.sendMessage("Hello", to: orbit).chat.id == DemoFacts.dailyOrbit)
        }
    }

    @Test func `every refusal arrives as its kind`() async throws {
        try await withSimulator { _, address, transport in
            let api = try api(address, transport)
            func kind(_ reference: String) async throws -> TelegramError? {
                let chat = try ChatReference(parsing: reference)
                return await #expect(throws: TelegramError.self) { try await api.chat(chat) }
            }
            #expect(try await kind("@nobody_here") == .notFound("Bad Request: chat not found"))
            #expect(try await kind("-1001700000009") == .notFound("Bad Request: chat not found"))
            #expect(try await kind("-1001700000010") == .forbidden("Forbidden: bot was kicked from the channel chat"))
            let wire = try ChatReference(parsing: "@metro_wire")
            await #expect(throws: TelegramError.forbidden("Bad Request: member list is inaccessible")) {
                try await api.administrators(of: wire)
            }
            let stranger = BotAPI(
                token: try BotToken("123456:another-token"), baseURL: address, transport: transport)
            await #expect(throws: TelegramError.unauthorized("Unauthorized")) { try await stranger.me() }
        }
    }

    @Test func `a walk over all pages meets every post once, with its views`() async throws {
        try await withSimulator { server, address, transport in
            var limits = TelegramLimits()
            limits.pageInterval = .zero
            let pages = PreviewClient(baseURL: address, transport: transport, limits: limits)
            let name = try #require(ChannelUsername("quiet_library"))
            let channel = try #require(server.site.world.channel(named: "quiet_library"))
            var met: [PreviewPost] = []
            var before: Int64?
            repeat {
                guard case .page(let page) = try await pages.page(of: name, before: before) else {
                    Issue.record("no page before \(before ?? 0)")
                    return
                }
                met = page.posts + met
                before = page.before
            } while before != nil
            let all = channel.posts(before: nil, at: WorldTests.noon, limit: .max)
            #expect(met.map(\.id) == all.map { Int64($0.id) })
            #expect(met.count == 317)
            let exact = zip(met, all).filter { $0.0.views?.isExact == true }
            #expect(
                exact.allSatisfy {
                    $0.0.views?.value == Int64(channel.curve(of: $0.1).views(at: WorldTests.noon.seconds))
                })
            #expect(met.allSatisfy { $0.chatID == channel.plan.id })
        }
    }

    @Test func `a channel without preview is told apart from a failing site`() async throws {
        try await withSimulator { _, address, transport in
            let pages = PreviewClient(baseURL: address, transport: transport)
            let bay = try #require(ChannelUsername("curtain_bay"))
            #expect(try await pages.page(of: bay) == .noPreview)
        }
    }
}
