import ChannelCore
import Contracts
import Kernel
import TestSupport
import Testing

@Suite("Asking Telegram anew")
struct VerifyChannelTests {
    let memory = MemoryChannels()
    var world: World

    init() {
        world = World()
        world.channels = memory
    }

    @Test func `a watched channel becomes one's own after signing in with Telegram`() async throws {
        let unlinked = Caller(userID: UserID(1), telegramID: nil)
        let watched = try await world.connected("@daily_orbit", by: unlinked)
        #expect(watched.ownership == .unverified)
        let proven = try await world.verify(watched.id, for: World.ada)
        #expect(proven.ownership == .verified)
        #expect(memory.events.compactMap { $0 as? ChannelUpdated }.map(\.channel.ownership) == [.verified])
    }

    @Test func `a proof that is taken cannot be had a second time`() async throws {
        world.telegram.seat(TelegramID(1_002), in: World.orbit, as: .administrator)
        let watched = try await world.connected("@daily_orbit", by: Caller(userID: UserID(2), telegramID: nil))
        _ = try await world.connected("@daily_orbit", by: World.ada)
        #expect(await refusal { _ = try await world.verify(watched.id, for: World.bob) } == .channelOwnedByAnother)
        #expect(try await memory.channel(watched.id, of: UserID(2)).ownership == .unverified)
    }

    @Test func `a new public name and a lost proof are taken over and told`() async throws {
        let id = try await world.connected("@daily_orbit").id
        world.telegram.show(.make(-1_001_000_000_001, username: "orbit_daily", title: "Orbit", bot: .absent))
        let seen = try await world.verify(id, for: World.ada)
        #expect(seen.telegram.username?.text == "orbit_daily")
        #expect(seen.ownership == .unverified)
        #expect(seen.status == .active)
        #expect(seen.name.text == "Daily Orbit")
        #expect(memory.events.compactMap { $0 as? ChannelUpdated }.last?.channel == seen.facts)
    }

    @Test func `of a private channel whose proof is lost nothing more is learned, and it is paused`() async throws {
        let id = try await world.connected("-1001000000003").id
        world.telegram.seat(TelegramID(1_001), in: World.cellar, as: .outsider)
        world.telegram.show(.make(-1_001_000_000_003, username: nil, title: "Secret plans"))
        let seen = try await world.verify(id, for: World.ada)
        #expect(seen.status == .paused)
        #expect(seen.ownership == .unverified)
        #expect(seen.telegram.title.text == "Cellar")
        #expect(await refusal { _ = try await world.activate(id, of: UserID(1)) } == .ownershipNotProven)
    }

    @Test func `a channel that has become private is no longer found by its old name`() async throws {
        let id = try await world.connected("@harbour", by: World.eve).id
        world.telegram.show(.make(-1_001_000_000_002, username: nil, title: "Harbour", bot: .absent))
        let seen = try await world.verify(id, for: World.eve)
        #expect(seen.telegram.username == nil)
        #expect(seen.status == .paused)
    }

    @Test func `newer numbers are kept without telling anyone`() async throws {
        let id = try await world.connected("@daily_orbit").id
        let grown = TelegramChannel.Subscribers(count: 1_300, isExact: true)
        world.telegram.show(
            .make(-1_001_000_000_001, username: "daily_orbit", title: "Daily Orbit", subscribers: grown)
        )
        #expect(try await world.verify(id, for: World.ada).telegram.subscribers == grown)
        #expect(memory.events.count == 1)
    }

    @Test func `a channel that only its page shows is found again by its name`() async throws {
        let id = try await world.connected("@harbour", by: World.eve).id
        world.telegram.forgetNumber(of: World.harbour)
        world.telegram.show(.make(-1_001_000_000_002, username: "harbour", title: "Port", bot: .absent))
        #expect(try await world.verify(id, for: World.eve).telegram.title.text == "Port")
    }

    @Test func `a name that another channel has taken over is not believed`() async throws {
        let id = try await world.connected("@harbour", by: World.eve).id
        world.telegram.hide(TelegramID(-1_001_000_000_002))
        world.telegram.show(.make(-1_001_000_000_099, username: "harbour", title: "Impostor", bot: .absent))
        #expect(await refusal { _ = try await world.verify(id, for: World.eve) } == .channelNotFoundOnTelegram)
        #expect(try await memory.channel(id, of: UserID(3)).telegram.title.text == "Harbour News")
    }

    @Test func `while Telegram is away everything stays as it was`() async throws {
        let before = try await world.connected()
        world.telegram.fail(with: ServiceError(.unavailable, "Telegram is away.", retryAfter: .seconds(7)))
        #expect(await refusal { _ = try await world.verify(before.id, for: World.ada) }?.kind == .unavailable)
        #expect(try await memory.channel(before.id, of: UserID(1)) == before)
    }
}
