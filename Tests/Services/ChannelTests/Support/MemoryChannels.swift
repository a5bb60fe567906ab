import ChannelCore
import Contracts
import Kernel
import Synchronization

/// Channels in memory, with the same rules as the table.
final class MemoryChannels: ChannelRepository {
    struct State {
        var channels: [ChannelID: Channel] = [:]
        var events: [any Event] = []
        var receipts: Set<EventReceipt> = []
        var erased: Set<UserID> = []
        var lastID: Int64 = 0

        func live(except id: ChannelID? = nil) -> [Channel] {
            channels.values.filter { $0.status != .deleted && $0.id != id }
        }
    }

    private let state = Mutex(State())

    /// Everything that was recorded, in order.
    var events: [any Event] { state.withLock { $0.events } }

    func insert(_ new: NewChannel, recording events: @Sendable (Channel) -> [any Event]) async throws -> Channel {
        try state.withLock { state throws(ServiceError) in
            if state.erased.contains(new.ownerID) { throw .accountErased }
            let same = state.live().filter { $0.telegram.telegramID == new.telegram.telegramID }
            if same.contains(where: { $0.ownerID == new.ownerID }) { throw .channelAlreadyConnected }
            if same.contains(where: { $0.ownership == .verified }) { throw .channelOwnedByAnother }
            state.lastID += 1
            let channel = Channel(ChannelID(state.lastID), from: new)
            state.channels[channel.id] = channel
            state.events += events(channel)
            return channel
        }
    }

    func channel(_ id: ChannelID, of owner: UserID) async throws -> Channel {
        try state.withLock { state throws(ServiceError) in try Self.find(id, of: owner, in: state) }
    }

    func channels(of owner: UserID, before: ChannelID?, limit: Int) async throws -> [Channel] {
        state.withLock { state in
            let mine = state.live().filter { $0.ownerID == owner && $0.id < before ?? ChannelID(Int64.max) }
            return Array(mine.sorted { $0.id > $1.id }.prefix(limit))
        }
    }

    func update(
        _ id: ChannelID,
        of owner: UserID,
        _ change: @Sendable (inout Channel) throws -> [any Event]
    ) async throws -> Channel {
        try state.withLock { state in
            let before = try Self.find(id, of: owner, in: state)
            var channel = before
            let events = try change(&channel)
            guard channel != before else { return channel }
            let number = channel.telegram.telegramID
            if channel.ownership == .verified,
                state.live(except: id).contains(where: {
                    $0.telegram.telegramID == number && $0.ownership == .verified
                })
            {
                throw ServiceError.channelOwnedByAnother
            }
            state.channels[id] = channel
            state.events += events
            return channel
        }
    }

    func eraseOwner(_ owner: UserID, at now: Timestamp, receipt: EventReceipt?) async throws -> Int {
        state.withLock { state in
            if let receipt, !state.receipts.insert(receipt).inserted { return 0 }
            state.erased.insert(owner)
            let gone = state.live().filter { $0.ownerID == owner }.sorted { $0.id < $1.id }
            state.channels = state.channels.filter { $0.value.ownerID != owner }
            for channel in gone {
                state.events.append(ChannelDeleted(channelID: channel.id, ownerID: owner, deletedAt: now))
            }
            return gone.count
        }
    }

    private static func find(
        _ id: ChannelID,
        of owner: UserID,
        in state: State
    ) throws(ServiceError) -> Channel {
        guard let channel = state.channels[id], channel.ownerID == owner, channel.status != .deleted else {
            throw .channelNotFound
        }
        return channel
    }
}
