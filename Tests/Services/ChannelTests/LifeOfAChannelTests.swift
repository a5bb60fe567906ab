import ChannelCore
import Contracts
import Kernel
import TestSupport
import Testing

@Suite("The life of a connected channel")
struct LifeOfAChannelTests {
    let memory = MemoryChannels()
    var world: World

    init() {
        world = World()
        world.channels = memory
    }

    @Test func `pausing and going on are told once each, however often they are asked for`() async throws {
        let id = try await world.connected().id
        for _ in 1...2 { #expect(try await world.deactivate(id, of: UserID(1)).status == .paused) }
        for _ in 1...2 { #expect(try await world.activate(id, of: UserID(1)).status == .active) }
        let told = memory.events.compactMap { $0 as? ChannelUpdated }
        #expect(told.map(\.channel.isActive) == [false, true])
    }

    @Test func `a new name is told, the same name again is not`() async throws {
        let id = try await world.connected().id
        world.clock.advance(by: .minutes(5))
        for _ in 1...2 {
            let renamed = try await world.update(id, of: UserID(1), name: ChannelTitle("Orbit, daily"))
            #expect(renamed.name.text == "Orbit, daily")
            #expect(renamed.updatedAt == renamed.createdAt + .minutes(5))
        }
        #expect(memory.events.compactMap { $0 as? ChannelUpdated }.map(\.channel.title) == ["Orbit, daily"])
    }

    @Test func `a deleted channel is gone for its owner, is told once, and may be connected anew`() async throws {
        let id = try await world.connected().id
        try await world.delete(id, of: UserID(1))
        #expect(await refusal { try await world.delete(id, of: UserID(1)) } == .channelNotFound)
        #expect(await refusal { _ = try await world.activate(id, of: UserID(1)) } == .channelNotFound)
        let told = memory.events.compactMap { $0 as? ChannelDeleted }
        #expect(told == [ChannelDeleted(channelID: id, ownerID: UserID(1), deletedAt: world.clock.now)])
        #expect(try await world.connected().id != id)
    }

    @Test func `a stranger finds nothing, in the words for an unknown channel`() async throws {
        let id = try await world.connected().id
        let stranger = UserID(2)
        let refusals = [
            await refusal { _ = try await world.update(id, of: stranger, name: ChannelTitle("Mine")) },
            await refusal { _ = try await world.activate(id, of: stranger) },
            await refusal { _ = try await world.deactivate(id, of: stranger) },
            await refusal { try await world.delete(id, of: stranger) },
            await refusal { _ = try await world.verify(id, for: World.bob) },
            await refusal { _ = try await GetChannel(channels: memory)(id, of: stranger) },
            await refusal { _ = try await GetChannel(channels: memory)(ChannelID(99), of: stranger) },
        ]
        #expect(refusals == Array(repeating: .channelNotFound, count: 7))
        #expect(try await world.channels.channel(id, of: UserID(1)).name.text == "Daily Orbit")
        #expect(memory.events.count == 1)
    }

    @Test func `a list goes on page by page, newest first, and holds only one's own`() async throws {
        var mine: [ChannelID] = []
        for number in 1...5 {
            world.telegram.show(
                .make(-1_002_000_000_000 - Int64(number), username: "feed_\(number)", title: "Feed \(number)")
            )
            mine.append(try await world.connected("@feed_\(number)", by: World.eve).id)
        }
        _ = try await world.connected("@harbour", by: World.bob)
        let list = ListChannels(channels: memory)
        let first = try await list(of: UserID(3), limit: 2)
        #expect(first.channels.map(\.id) == [mine[4], mine[3]])
        let second = try await list(of: UserID(3), before: first.next, limit: 2)
        #expect(second.channels.map(\.id) == [mine[2], mine[1]])
        let last = try await list(of: UserID(3), before: second.next, limit: 2)
        #expect(last.channels.map(\.id) == [mine[0]])
        #expect(last.next == nil)
    }

    @Test func `a page is never larger than a hundred`() async throws {
        for number in 1...102 {
            world.telegram.show(.make(-1_002_000_000_000 - Int64(number), username: "feed_\(number)", title: "Feed"))
            _ = try await world.connected("@feed_\(number)", by: World.eve)
        }
        #expect(try await ListChannels(channels: memory)(of: UserID(3), limit: 5_000).channels.count == 100)
        #expect(try await ListChannels(channels: memory)(of: UserID(3), limit: -1).channels.count == 1)
    }
}

@Suite("Looking at a channel before connecting it")
struct LookBeforeConnectingTests {
    let world = World()

    @Test func `validation says as what the caller may connect it`() async throws {
        let validate = ValidateChannel(inspect: world.inspect, proof: .optional)
        #expect(try await validate(ChatReference(parsing: "daily_orbit"), for: World.ada).ownership == .verified)
        #expect(try await validate(ChatReference(parsing: "daily_orbit"), for: World.bob).ownership == .unverified)
        let strict = ValidateChannel(inspect: world.inspect, proof: .required)
        #expect(
            await refusal { _ = try await strict(ChatReference(parsing: "daily_orbit"), for: World.bob) }
                == .ownershipNotProven
        )
    }

    @Test func `a private channel is shown to its administrators only`() async throws {
        let lookUp = LookUpChannel(inspect: world.inspect)
        let shown = try await lookUp(ChatReference(parsing: "-1001000000003"), for: World.ada)
        #expect(shown.title.text == "Cellar")
        #expect(
            await refusal { _ = try await lookUp(ChatReference(parsing: "-1001000000003"), for: World.bob) }
                == .ownershipNotProven
        )
    }
}

@Suite("Erasing the channels of an account that is gone")
struct EraseOwnerTests {
    let memory = MemoryChannels()
    var world: World

    init() {
        world = World()
        world.channels = memory
    }

    @Test func `every channel is told to be deleted, once, and strangers' channels stay`() async throws {
        let first = try await world.connected("@daily_orbit").id
        let second = try await world.connected("-1001000000003").id
        let others = try await world.connected("@harbour", by: World.bob).id
        let erase = EraseOwner(channels: memory, clock: world.clock)
        let receipt = EventReceipt(eventID: "e-1", consumer: "channel")
        for _ in 1...2 { try await erase(UserID(1), receipt: receipt) }
        #expect(memory.events.compactMap { $0 as? ChannelDeleted }.map(\.channelID) == [first, second])
        #expect(try await ListChannels(channels: memory)(of: UserID(1)).channels.isEmpty)
        #expect(try await memory.channel(others, of: UserID(2)).status == .active)
    }
}
