import ChannelCore
import Contracts
import Kernel
import TestSupport
import Testing

@Suite("Connecting a channel")
struct ConnectChannelTests {
    let memory = MemoryChannels()
    var world: World

    init() {
        world = World()
        world.channels = memory
    }

    @Test func `an administrator's channel is verified and takes Telegram's title`() async throws {
        let channel = try await world.connected("@daily_orbit", by: World.ada)
        #expect(channel.ownership == .verified)
        #expect(channel.name.text == "Daily Orbit")
        #expect(channel.status == .active)
        #expect(channel.telegram.bot.canPost)
        #expect(channel.createdAt == world.clock.now)
    }

    @Test func `the connection is told to other services with all they need`() async throws {
        let channel = try await world.connected("@daily_orbit", by: World.ada)
        let told = try #require(memory.events.first as? ChannelCreated)
        #expect(memory.events.count == 1)
        let facts = ChannelFacts(
            channelID: channel.id,
            ownerID: UserID(1),
            telegramID: TelegramID(-1_001_000_000_001),
            username: "daily_orbit",
            title: "Daily Orbit",
            isActive: true,
            ownership: .verified
        )
        #expect(told == ChannelCreated(channel: facts, at: world.clock.now))
    }

    @Test func `a name of one's own goes before Telegram's title`() async throws {
        let channel = try await world.connect()(
            ChatReference(parsing: "@daily_orbit"),
            named: ChannelTitle("  My orbit "),
            for: World.ada
        )
        #expect(channel.name.text == "My orbit")
        #expect(channel.telegram.title.text == "Daily Orbit")
    }

    @Test func `a public channel may be watched without proof`() async throws {
        let channel = try await world.connected("t.me/s/harbour", by: World.eve)
        #expect(channel.ownership == .unverified)
        #expect(channel.telegram.bot.status == .none)
    }

    @Test func `where proof is required a watched channel is refused, with the way to mend it`() async throws {
        let strict = world.connect(proof: .required)
        let unlinked = await refusal {
            _ = try await strict(ChatReference(parsing: "@harbour"), named: nil, for: World.eve)
        }
        #expect(unlinked?.code == "telegram_not_linked")
        #expect(unlinked?.kind == .forbidden)
        let botless = await refusal {
            _ = try await strict(ChatReference(parsing: "@harbour"), named: nil, for: World.ada)
        }
        #expect(botless?.code == "ownership_not_proven")
        #expect(botless?.message.contains("make our bot an administrator") == true)
        let stranger = await refusal {
            _ = try await strict(ChatReference(parsing: "@daily_orbit"), named: nil, for: World.bob)
        }
        #expect(stranger == .ownershipNotProven)
        #expect(memory.events.isEmpty)
    }

    @Test(arguments: [
        (World.eve, "telegram_not_linked"), (World.bob, "ownership_not_proven"),
    ])
    func `a private channel demands proof`(caller: Caller, code: String) async throws {
        let refused = await refusal { _ = try await world.connected("-1001000000003", by: caller) }
        #expect(refused?.kind == .forbidden)
        #expect(refused?.code == code)
        #expect(refused?.message.contains("Cellar") == false)
        #expect(memory.events.isEmpty)
    }

    @Test func `a private channel is its administrator's to connect`() async throws {
        world.telegram.seat(TelegramID(1_002), in: World.cellar, as: .administrator)
        let channel = try await world.connected("https://t.me/c/1000000003/17", by: World.bob)
        #expect(channel.ownership == .verified)
        #expect(channel.telegram.username == nil)
    }

    @Test(arguments: [TelegramStanding.member, .outsider])
    func `who only reads a channel does not own it`(standing: TelegramStanding) async throws {
        world.telegram.seat(TelegramID(1_002), in: World.cellar, as: standing)
        #expect(await refusal { _ = try await world.connected("-1001000000003", by: World.bob) } == .ownershipNotProven)
        world.telegram.seat(TelegramID(1_002), in: World.orbit, as: standing)
        #expect(try await world.connected("@daily_orbit", by: World.bob).ownership == .unverified)
    }

    @Test func `a channel is connected once by one person`() async throws {
        _ = try await world.connected("@daily_orbit")
        #expect(await refusal { _ = try await world.connected("-1001000000001") } == .channelAlreadyConnected)
        #expect(memory.events.count == 1)
    }

    @Test func `a proven channel is closed to others`() async throws {
        _ = try await world.connected("@daily_orbit", by: World.ada)
        #expect(
            await refusal { _ = try await world.connected("@daily_orbit", by: World.eve) } == .channelOwnedByAnother
        )
        world.telegram.seat(TelegramID(1_002), in: World.orbit, as: .administrator)
        #expect(
            await refusal { _ = try await world.connected("@daily_orbit", by: World.bob) } == .channelOwnedByAnother
        )
    }

    @Test func `many may watch one public channel, and its administrator may join them`() async throws {
        _ = try await world.connected("@daily_orbit", by: World.eve)
        _ = try await world.connected("@daily_orbit", by: World.bob)
        #expect(try await world.connected("@daily_orbit", by: World.ada).ownership == .verified)
    }

    @Test func `a channel that Telegram does not show is not found, in the plan's words`() async throws {
        let refused = await refusal { _ = try await world.connected("@no_such_channel") }
        #expect(refused?.kind == .notFound)
        #expect(refused?.message == "Channel not found on Telegram")
        #expect(refused?.code == "channel_not_found_on_telegram")
    }

    @Test func `a chat that is no channel is refused`() async throws {
        world.telegram.show(.make(-1_001_000_000_009, kind: .other, username: "some_group", title: "Group"))
        let refused = await refusal { _ = try await world.connected("@some_group") }
        #expect(refused?.kind == .invalid)
        #expect(refused?.fields.first?.pointer == "#/telegram_id")
    }

    @Test func `a public group has no preview page and so needs proof`() async throws {
        let group = TelegramChannel.make(-1_001_000_000_008, kind: .supergroup, username: "orbit_talk", title: "Talk")
        world.telegram.show(group)
        #expect(await refusal { _ = try await world.connected("@orbit_talk", by: World.eve) } == .telegramNotLinked)
        world.telegram.seat(TelegramID(1_001), in: group, as: .creator)
        #expect(try await world.connected("@orbit_talk", by: World.ada).ownership == .verified)
    }

    @Test func `a public channel without a preview page cannot be watched, but its administrator connects it`()
        async throws
    {
        world.telegram.drawCurtain(before: World.orbit.username)
        #expect(await refusal { _ = try await world.connected("@daily_orbit", by: World.eve) } == .telegramNotLinked)
        #expect(try await world.connected("@daily_orbit", by: World.ada).ownership == .verified)
    }

    @Test func `while Telegram is away nothing is written and the way back is told`() async throws {
        world.telegram.fail(with: ServiceError(.unavailable, "Telegram is away.", retryAfter: .seconds(7)))
        let refused = await refusal { _ = try await world.connected("@daily_orbit") }
        #expect(refused?.kind == .unavailable)
        #expect(refused?.retryAfter == .seconds(7))
        #expect(memory.events.isEmpty)
        world.telegram.fail(with: nil)
        _ = try await world.connected("@daily_orbit")
    }
}
