package import AnalyticsCore
internal import Contracts
package import Events

/// What this service does when channels are connected, changed and disconnected.
package struct ChannelConsumer: Sendable {
    package var handlers: [EventHandler] {
        [
            .on(ChannelCreated.self) { fact, receipt in
                try await keepChannel(fact.channel, at: fact.at, receipt: receipt)
            },
            .on(ChannelUpdated.self) { fact, receipt in
                try await keepChannel(fact.channel, at: fact.at, receipt: receipt)
            },
            .on(ChannelDeleted.self) { fact, receipt in
                try await eraseChannel(fact.channelID, receipt: receipt)
            },
        ]
    }

    let keepChannel: KeepChannel
    let eraseChannel: EraseChannel

    package init(keepChannel: KeepChannel, eraseChannel: EraseChannel) {
        self.keepChannel = keepChannel
        self.eraseChannel = eraseChannel
    }
}
