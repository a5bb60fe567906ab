import ChannelCore
import Contracts
import HTTP
import Kernel
import Logging
import Telegram
import TelegramSim
import TestSupport
import Testing

@testable import ChannelService

@Suite("Connecting channels of the simulated Telegram")
struct SimulatedTelegramTests {
    /// Noon of a day on which every channel of the simulation has posted.
    let clock = TestClock(CivilDate(year: 2026, month: 6, day: 15)?.start ?? Timestamp(seconds: 0))
    let memory = MemoryChannels()
    let inspect: InspectChannel
    let directory: TelegramDirectory

    init() throws {
        let site = SimSite(world: SimWorld(), clock: SimClock(real: clock), real: clock)
        let transport = Transport { question throws(TelegramError) in
            let target = String(question.url.dropFirst("http://telegram.test".count))
            let response = await site.respond(
                to: Request(
                    method: question.method, target: target, path: String(target.prefix { $0 != "?" }),
                    headers: question.headers, body: RequestBody(question.body)))
            guard case .bytes(let bytes) = response.body else {
                return Transport.Answer(status: response.status, headers: response.headers, body: [])
            }
            return Transport.Answer(status: response.status, headers: response.headers, body: bytes)
        }
        var limits = TelegramLimits()
        limits.pageInterval = .zero
        directory = TelegramDirectory(
            bot: BotAPI(
                token: try BotToken(DemoFacts.botToken), baseURL: "http://telegram.test", transport: transport),
            pages: PreviewClient(baseURL: "http://telegram.test", transport: transport, limits: limits), clock: clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        inspect = InspectChannel(telegram: directory)
    }

    func connect(_ reference: String, as person: Int64?) async throws -> Channel {
        let connect = ConnectChannel(
            channels: memory, quotas: MemoryQuotas(), inspect: inspect, proof: .optional, clock: clock)
        return try await connect(
            ChatReference(parsing: reference), named: nil,
            for: Caller(userID: UserID(person ?? 9), telegramID: person.map { TelegramID($0) }))
    }

    @Test(arguments: ["@daily_orbit", "-1001700000001", "https://t.me/daily_orbit", "t.me/c/1700000001/3"])
    func `the owner and an administrator prove the channel of the tour`(reference: String) async throws {
        let channel = try await connect(reference, as: 1_001)
        #expect(channel.ownership == .verified)
        #expect(channel.telegram.telegramID == DemoFacts.dailyOrbit)
        #expect(channel.name.text == "Daily Orbit")
        #expect(channel.telegram.bot == .init(status: .administrator, canPost: true))
        let count = try #require(channel.telegram.subscribers)
        #expect(count.isExact && count.count > 1_000)
        #expect(try await inspect(ChatReference(parsing: reference), for: caller(1_005)).ownership == .verified)
    }

    @Test(arguments: [1_002, nil] as [Int64?])
    func `others may watch it`(person: Int64?) async throws {
        #expect(try await connect("@daily_orbit", as: person).ownership == .unverified)
    }

    @Test func `a channel without our bot is watched, and its owner cannot prove it yet`() async throws {
        let channel = try await connect("@metro_wire", as: 1_003)
        #expect(channel.ownership == .unverified)
        #expect(channel.telegram.bot == .absent)
        #expect(channel.telegram.telegramID == TelegramID(-1_001_700_000_003))
    }

    @Test func `its owner connects a private channel, a stranger does not`() async throws {
        #expect(try await connect("-1001700000004", as: 1_001).ownership == .verified)
        #expect(await refusal { _ = try await connect("-1001700000004", as: 1_002) } == .ownershipNotProven)
    }

    @Test(arguments: ["-1001700000009", "-1001700000010", "@nobody_here", "-1001999999999"])
    func `what our bot may not see does not exist`(reference: String) async throws {
        #expect(await refusal { _ = try await connect(reference, as: 1_003) } == .channelNotFoundOnTelegram)
    }

    @Test func `a public channel behind a curtain cannot be watched`() async throws {
        #expect(await refusal { _ = try await connect("@curtain_bay", as: 1_002) } == .botNotAdministrator)
        #expect(memory.events.isEmpty)
    }

    private func caller(_ person: Int64) -> Caller {
        Caller(userID: UserID(person), telegramID: TelegramID(person))
    }
}
