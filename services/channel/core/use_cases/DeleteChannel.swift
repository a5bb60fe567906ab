package import Kernel

/// Disconnects a channel. Its row stays, marked deleted; other services erase what they collected of it.
package struct DeleteChannel: Sendable {
    private let channels: any ChannelRepository
    private let clock: any WallClock

    package init(channels: any ChannelRepository, clock: any WallClock) {
        self.channels = channels
        self.clock = clock
    }

    /// `.notFound` when it is not among the owner's channels, so also the second time.
    package func callAsFunction(_ id: ChannelID, of owner: UserID) async throws {
        let now = clock.now
        _ = try await channels.update(id, of: owner) { channel in channel.delete(at: now) }
    }
}
