package import Kernel

/// A channel was connected.
package struct ChannelCreated: Event, Equatable {
    package static let name = "channel.created"
    package static let version = 1
    package var subject: String { "channel/\(channel.channelID)" }

    package let channel: ChannelFacts
    package let at: Timestamp

    package init(channel: ChannelFacts, at: Timestamp) {
        self.channel = channel
        self.at = at
    }
}
