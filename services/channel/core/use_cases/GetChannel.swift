package import Kernel

/// Gives one of the caller's own channels; any other is `.notFound`.
package struct GetChannel: Sendable {
    private let channels: any ChannelRepository

    package init(channels: any ChannelRepository) {
        self.channels = channels
    }

    package func callAsFunction(_ id: ChannelID, of owner: UserID) async throws -> Channel {
        try await channels.channel(id, of: owner)
    }
}
