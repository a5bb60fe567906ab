import ChannelCore
import Contracts
import Database
import Events
import Kernel
import TestSupport
import Testing

@testable import ChannelService

@Suite("Keeping channels, in memory and in every database")
struct ChannelRepositoryTests {
    static let now = Timestamp(microseconds: 1_750_000_000_123_456)

    func new(
        _ telegram: TelegramChannel = World.orbit, owner: Int64 = 1, ownership: Channel.Ownership = .verified
    ) -> NewChannel {
        NewChannel(
            ownerID: UserID(owner), name: ChannelTitle(fitting: "Мой канал 🚀", fallback: "?"), telegram: telegram,
            ownership: ownership, createdAt: Self.now, quotaKey: "connect-1")
    }

    @discardableResult
    func add(
        _ telegram: TelegramChannel = World.orbit, owner: Int64 = 1, ownership: Channel.Ownership = .verified,
        to channels: any ChannelRepository
    ) async throws -> Channel {
        try await channels.insert(new(telegram, owner: owner, ownership: ownership)) { channel in
            [ChannelCreated(channel: channel.facts, at: Self.now)]
        }
    }

    @Test(arguments: Storage.all)
    func `what was stored comes back, every field of it`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            let shapes: [TelegramChannel] = [
                World.orbit, World.harbour, World.cellar,
                .make(-1_002_000_000_000, kind: .supergroup, username: nil, title: "Quiet", subscribers: nil),
                .make(
                    -1_003_000_000_000, username: "rounded", title: "R",
                    subscribers: .init(count: 27_400, isExact: false)
                ),
            ]
            for shape in shapes {
                let stored = try await add(shape, to: channels)
                #expect(stored == Channel(stored.id, from: new(shape)))
                #expect(try await channels.channel(stored.id, of: UserID(1)) == stored)
            }
        }
    }

    @Test(arguments: Storage.all)
    func `a change is stored with its events, and no change stores neither`(storage: Storage) async throws {
        try await storage.lend { channels, recorded in
            let id = try await add(to: channels).id
            let later = Self.now + .hours(1)
            let paused = try await channels.update(id, of: UserID(1)) { $0.pause(at: later) }
            #expect(paused.status == .paused && paused.updatedAt == later)
            #expect(try await channels.update(id, of: UserID(1)) { $0.pause(at: later) } == paused)
            #expect(try await channels.channel(id, of: UserID(1)) == paused)
            let seen = try await channels.update(id, of: UserID(1)) {
                $0.observe(World.harbour, ownership: .unverified, at: later)
            }
            #expect(try await channels.channel(id, of: UserID(1)).telegram.title == seen.telegram.title)
            let names = ["channel.created", "channel.updated", "channel.updated"]
            #expect(try await recorded() == names.map { Recorded(name: $0, subject: "channel/\(id)") })
        }
    }

    @Test(arguments: Storage.all)
    func `a change that throws writes nothing`(storage: Storage) async throws {
        struct Halt: Error {}
        try await storage.lend { channels, recorded in
            let before = try await add(to: channels)
            await #expect(throws: Halt.self) {
                try await channels.update(before.id, of: UserID(1)) { channel in
                    _ = channel.pause(at: Self.now)
                    throw Halt()
                }
            }
            #expect(try await channels.channel(before.id, of: UserID(1)) == before)
            #expect(try await recorded().count == 1)
        }
    }

    @Test(arguments: Storage.all)
    func `one owner has a channel once, and one account at most holds its proof`(storage: Storage) async throws {
        try await storage.lend { channels, recorded in
            try await add(owner: 1, to: channels)
            #expect(await refusal { try await add(owner: 1, to: channels) } == .channelAlreadyConnected)
            #expect(await refusal { try await add(owner: 2, to: channels) } == .channelOwnedByAnother)
            #expect(
                await refusal { try await add(owner: 2, ownership: .unverified, to: channels) }
                    == .channelOwnedByAnother)
            #expect(try await recorded().count == 1)
        }
    }

    @Test(arguments: Storage.all)
    func `of two watchers one can prove the channel`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            let first = try await add(owner: 1, ownership: .unverified, to: channels)
            let second = try await add(owner: 2, ownership: .unverified, to: channels)
            let prove: @Sendable (inout Channel) -> [any Event] = {
                $0.observe(World.orbit, ownership: .verified, at: Self.now)
            }
            #expect(try await channels.update(first.id, of: UserID(1), prove).ownership == .verified)
            #expect(
                await refusal { _ = try await channels.update(second.id, of: UserID(2), prove) }
                    == .channelOwnedByAnother)
        }
    }

    @Test(arguments: Storage.all)
    func `of many who connect at once one gets through`(storage: Storage) async throws {
        try await storage.lend { channels, recorded in
            let outcomes = await withTaskGroup(of: ServiceError?.self) { group in
                for _ in 1...8 {
                    group.addTask { await refusal { try await add(owner: 1, to: channels) } }
                }
                return await group.reduce(into: [ServiceError?]()) { $0.append($1) }
            }
            let refused = outcomes.compactMap { $0 }
            #expect(refused == Array(repeating: .channelAlreadyConnected, count: 7))
            let told = try await recorded()
            #expect(told.count == 1)
        }
    }

    @Test(arguments: Storage.all)
    func `of many who prove one channel at once one holds it`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            let outcomes = await withTaskGroup(of: ServiceError?.self) { group in
                for owner in Int64(1)...8 {
                    group.addTask { await refusal { try await add(owner: owner, to: channels) } }
                }
                return await group.reduce(into: [ServiceError?]()) { $0.append($1) }
            }
            let refused = outcomes.compactMap { $0 }
            #expect(refused == Array(repeating: .channelOwnedByAnother, count: 7))
        }
    }

    @Test(arguments: Storage.all)
    func `strangers, the unknown and the deleted are one and the same`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            let kept = try await add(World.orbit, to: channels)
            let gone = try await add(World.harbour, to: channels)
            _ = try await channels.update(gone.id, of: UserID(1)) { $0.delete(at: Self.now) }
            for (id, owner) in [(kept.id, 2), (ChannelID(Int64.max), 1), (gone.id, 1)] as [(ChannelID, Int64)] {
                #expect(await refusal { _ = try await channels.channel(id, of: UserID(owner)) } == .channelNotFound)
                #expect(
                    await refusal {
                        _ = try await channels.update(id, of: UserID(owner)) { $0.delete(at: Self.now) }
                    } == .channelNotFound)
            }
            #expect(try await channels.channels(of: UserID(1), before: nil, limit: 10).map(\.id) == [kept.id])
            #expect(try await channels.channels(of: UserID(2), before: nil, limit: 10).isEmpty)
        }
    }

    @Test(arguments: Storage.all)
    func `a deleted channel makes room for another try`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            let first = try await add(to: channels)
            _ = try await channels.update(first.id, of: UserID(1)) { $0.delete(at: Self.now) }
            let second = try await add(to: channels)
            #expect(second.id > first.id)
        }
    }

    @Test(arguments: Storage.all)
    func `pages go on before a channel, newest first`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            var ids: [ChannelID] = []
            for number in Int64(1)...4 {
                ids.append(
                    try await add(.make(-1_002_000_000_000 - number, username: nil, title: "C"), to: channels).id)
            }
            let list = try await channels.channels(of: UserID(1), before: ids[3], limit: 2)
            #expect(list.map(\.id) == [ids[2], ids[1]])
            #expect(try await channels.channels(of: UserID(1), before: ids[0], limit: 2).isEmpty)
        }
    }

    @Test(arguments: Storage.all)
    func `an owner is erased once, with word of each channel that was there`(storage: Storage) async throws {
        try await storage.lend { channels, recorded in
            let first = try await add(World.orbit, to: channels)
            let gone = try await add(World.harbour, to: channels)
            _ = try await channels.update(gone.id, of: UserID(1)) { $0.delete(at: Self.now) }
            let other = try await add(World.cellar, owner: 2, to: channels)
            let before = try await recorded().count
            let receipt = EventReceipt(eventID: "event-1", consumer: "channel")
            #expect(try await channels.eraseOwner(UserID(1), at: Self.now, receipt: receipt) == 1)
            let told = try await recorded().dropFirst(before)
            #expect(Array(told) == [Recorded(name: "channel.deleted", subject: "channel/\(first.id)")])
            #expect(try await channels.eraseOwner(UserID(1), at: Self.now, receipt: receipt) == 0)
            #expect(try await recorded().count == before + 1)
            #expect(try await channels.channel(other.id, of: UserID(2)) == other)
        }
    }

    @Test(arguments: Storage.all)
    func `an erased owner connects nothing more, whatever their token says`(storage: Storage) async throws {
        try await storage.lend { channels, recorded in
            let receipt = EventReceipt(eventID: "event-1", consumer: "channel")
            try await channels.eraseOwner(UserID(1), at: Self.now, receipt: receipt)
            #expect(await refusal { try await add(owner: 1, to: channels) } == .accountErased)
            try await add(owner: 2, to: channels)
            let told = try await recorded()
            #expect(told.count == 1)
        }
    }

    @Test(arguments: Storage.all)
    func `who connects while being erased leaves nothing behind`(storage: Storage) async throws {
        try await storage.lend { channels, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in Int64(1)...8 {
                    let telegram = TelegramChannel.make(-1_002_000_000_000 - number, username: nil, title: "C")
                    group.addTask { _ = await refusal { try await add(telegram, to: channels) } }
                    if number == 4 {
                        group.addTask {
                            let receipt = EventReceipt(eventID: "event-1", consumer: "channel")
                            try await channels.eraseOwner(UserID(1), at: Self.now, receipt: receipt)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await channels.channels(of: UserID(1), before: nil, limit: 10).isEmpty)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the tables themselves hold the rules, under the same names in every database`(kind: DatabaseKind)
        async throws
    {
        try await withDatabase(kind, migrations: ChannelSchema.migrations) { database in
            try await database.run(ChannelRow.insert, ChannelRow.values(of: new()))
            for (owner, constraint) in [
                (1, "channels_owner_id_telegram_id_key"), (2, "channels_telegram_id_key"),
            ] as [(Int64, String)] {
                let ownership: Channel.Ownership = owner == 1 ? .unverified : .verified
                await #expect(throws: DatabaseError.uniqueViolation(constraint: constraint)) {
                    try await database.run(
                        ChannelRow.insert, ChannelRow.values(of: new(owner: owner, ownership: ownership)))
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.run("UPDATE channels SET status = 'lost'")
            }
        }
    }
}
