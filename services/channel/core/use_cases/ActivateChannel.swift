package import Kernel

/// Goes on watching a paused channel.
package struct ActivateChannel: Sendable {
    private let channels: any ChannelRepository
    private let clock: any WallClock

    package init(channels: any ChannelRepository, clock: any WallClock) {
        self.channels = channels
        self.clock = clock
    }

    /// `.notFound` when it is not among the owner's channels, `.forbidden` when it is private and not proven. An active
    /// one stays as it is.
    package func callAsFunction(_ id: ChannelID, of owner: UserID) async throws -> Channel {
        let now = clock.now
        return try await channels.update(id, of: owner) { channel in try channel.activate(at: now) }
    }
}
