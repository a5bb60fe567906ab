package import Kernel

/// Lists the caller's own channels, newest first, page by page.
package struct ListChannels: Sendable {
    /// One page, and the channel to go on before; nil at the end.
    package struct Page: Sendable, Equatable {
        package let channels: [Channel]
        package let next: ChannelID?
    }

    /// How many channels a page may have.
    package static let sizes = 1...100
    package static let defaultSize = 50

    private let channels: any ChannelRepository

    package init(channels: any ChannelRepository) {
        self.channels = channels
    }

    package func callAsFunction(
        of owner: UserID,
        before: ChannelID? = nil,
        limit: Int = defaultSize
    ) async throws -> Page {
        let size = min(max(limit, ListChannels.sizes.lowerBound), ListChannels.sizes.upperBound)
        // One more than asked for tells whether there is a next page.
        let found = try await channels.channels(of: owner, before: before, limit: size + 1)
        let page = Array(found.prefix(size))
        return Page(channels: page, next: found.count > size ? page.last?.id : nil)
    }
}
