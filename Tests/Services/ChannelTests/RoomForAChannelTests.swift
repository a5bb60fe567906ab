import ChannelCore
import Kernel
import TestSupport
import Testing

@Suite("Room for one more channel")
struct RoomForAChannelTests {
    let memory = MemoryChannels()
    var world: World

    init() {
        world = World()
        world.channels = memory
        world.quotas = MemoryQuotas(limit: 1)
    }

    private func connect(_ address: String, by caller: Caller = World.ada, key: String? = nil) async throws -> Channel {
        try await world.connect()(ChatReference(parsing: address), named: nil, for: caller, requestKey: key)
    }

    @Test func `a connected channel keeps the room that was held for it`() async throws {
        _ = try await connect("@daily_orbit")
        #expect(world.quotas.held(for: UserID(1)) == ["key-1"])
    }

    @Test func `where the plan holds no more, Telegram is not asked and nothing is written`() async throws {
        _ = try await connect("@daily_orbit")
        let asked = world.telegram.questions
        let refused = await refusal { _ = try await connect("@harbour") }
        #expect(refused?.kind == .forbidden)
        #expect(refused?.code == "quota_exceeded")
        #expect(refused?.message == "Channel limit reached")
        #expect(world.telegram.questions == asked)
        #expect(memory.events.count == 1)
        // Somebody else's plan is another one.
        _ = try await connect("@harbour", by: World.bob)
    }

    @Test(arguments: ["@no_such_channel", "-1001000000003"])
    func `a channel that is not connected gives its room back`(address: String) async throws {
        #expect(await refusal { _ = try await connect(address, by: World.eve) } != nil)
        #expect(world.quotas.held(for: UserID(3)).isEmpty)
        _ = try await connect("@harbour", by: World.eve)
    }

    @Test func `a clash that only the repository sees gives it back too`() async throws {
        _ = try await connect("@daily_orbit", by: World.ada)
        #expect(await refusal { _ = try await connect("@daily_orbit", by: World.bob) } == .channelOwnedByAnother)
        #expect(world.quotas.held(for: UserID(2)).isEmpty)
    }

    @Test func `a request that is repeated under its key holds what it held before its crash`() async throws {
        // What a turn had held that died before it wrote anything.
        try await world.quotas.reserve(under: "connect/k-7", for: UserID(1))
        _ = try await connect("@daily_orbit", key: "k-7")
        #expect(world.quotas.held(for: UserID(1)) == ["connect/k-7"])
    }

    @Test func `while nobody can tell whether there is room, nothing is asked of Telegram and nothing is written`()
        async throws
    {
        let away = ServiceError(.unavailable, "It cannot be told.", code: "payment_unavailable", retryAfter: .seconds(1))
        world.quotas.fail(with: away)
        #expect(await refusal { _ = try await connect("@daily_orbit") } == away)
        #expect(world.telegram.questions == 0 && memory.events.isEmpty)
        world.quotas.fail(with: nil)
        _ = try await connect("@daily_orbit")
    }
}
