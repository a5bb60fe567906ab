internal import ChannelCore
internal import Contracts
internal import HTTP
internal import Kernel
internal import Saga

/// What the saga of a new channel needs to know of it.
struct ChannelErrand: Codable, Sendable {
    let channel: ChannelFacts
    /// When the facts became true.
    let at: Timestamp
}

extension SagaPlan {
    /// A channel, from the look at Telegram to the first collection of its numbers.
    static let addChannel = SagaPlan(
        "add_channel",
        steps: [
            Step("telegram", isAtStart: true, canBeUndone: false), Step("channel", isAtStart: true),
            Step("analytics"), Step("collection", canBeUndone: false),
        ])
}

extension SagaDefinition {
    static func addChannel(_ channels: SQLChannelRepository) -> SagaDefinition {
        SagaDefinition(
            .addChannel,
            [
                SagaDeed(),
                SagaDeed(
                    undo: .local { work, sql in
                        let channel = try work.read(ChannelErrand.self).channel
                        try await channels.withdraw(channel.channelID, of: channel.ownerID, at: work.now, in: sql)
                    }),
                SagaDeed(
                    forward: .remote { work in
                        try profile(.put, work, body: JSON.encode(try work.read(ChannelErrand.self)))
                    },
                    undo: .remote { try profile(.delete, $0) }),
                // Erasing the channel in analytics erases its collection.
                SagaDeed(forward: .remote { try profile(.post, $0, "/collection") }),
            ])
    }

    private static func profile(
        _ method: HTTPMethod, _ work: SagaWork, _ part: String = "", body: [UInt8]? = nil
    ) throws -> NeighbourCall {
        let id = try work.read(ChannelErrand.self).channel.channelID
        return NeighbourCall(method, "analytics", "/internal/channels/\(id)\(part)", body: body)
    }
}
