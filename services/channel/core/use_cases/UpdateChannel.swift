package import Kernel

/// Changes what the owner decides of a channel: its name.
package struct UpdateChannel: Sendable {
    private let channels: any ChannelRepository
    private let clock: any WallClock

    package init(channels: any ChannelRepository, clock: any WallClock) {
        self.channels = channels
        self.clock = clock
    }

    /// `.notFound` when it is not among the owner's channels. The same name again changes nothing.
    package func callAsFunction(
        _ id: ChannelID,
        of owner: UserID,
        name: ChannelTitle
    ) async throws -> Channel {
        let now = clock.now
        return try await channels.update(id, of: owner) { channel in channel.rename(to: name, at: now) }
    }
}
