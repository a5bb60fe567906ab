package import Kernel

/// A channel was disconnected; its collected numbers are to be erased.
package struct ChannelDeleted: Event, Equatable {
    package static let name = "channel.deleted"
    package static let version = 1
    package var subject: String { "channel/\(channelID)" }

    package let channelID: ChannelID
    package let ownerID: UserID
    package let deletedAt: Timestamp

    package init(channelID: ChannelID, ownerID: UserID, deletedAt: Timestamp) {
        self.channelID = channelID
        self.ownerID = ownerID
        self.deletedAt = deletedAt
    }
}
