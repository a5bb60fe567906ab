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
    /// What room was held under in its owner's plan.
    let quotaKey: String

    /// What the payment service is told of it.
    struct Claim: Codable, Sendable {
        let userID: UserID
        let key: String
        let unit: String
    }

    var claim: Claim { Claim(userID: channel.ownerID, key: quotaKey, unit: "channel/\(channel.channelID)") }
}

extension SagaPlan {
    /// A channel, from the room held for it to the first collection of its numbers.
    static let addChannel = SagaPlan(
        "add_channel",
        steps: [
            Step("quota", isAtStart: true), Step("telegram", isAtStart: true, canBeUndone: false),
            Step("channel", isAtStart: true),
            // Undoing the first step gives back what this one counts.
            Step("quota_commit", canBeUndone: false), Step("analytics"), Step("collection", canBeUndone: false),
        ])
}

extension SagaDefinition {
    static func addChannel(_ channels: SQLChannelRepository) -> SagaDefinition {
        SagaDefinition(
            .addChannel,
            [
                SagaDeed(undo: .remote { try quota("release", $0) }),
                SagaDeed(),
                SagaDeed(
                    undo: .local { work, sql in
                        let channel = try work.read(ChannelErrand.self).channel
                        try await channels.withdraw(channel.channelID, of: channel.ownerID, at: work.now, in: sql)
                    }),
                SagaDeed(forward: .remote { try quota("commit", $0) }),
                SagaDeed(
                    forward: .remote { work in
                        let errand = try work.read(ChannelErrand.self)
                        return try profile(.put, work, body: JSON.encode(Facts(channel: errand.channel, at: errand.at)))
                    },
                    undo: .remote { try profile(.delete, $0) }),
                // Erasing the channel in analytics erases its collection.
                SagaDeed(forward: .remote { try profile(.post, $0, "/collection") }),
            ])
    }

    /// What analytics is told of a channel.
    private struct Facts: Encodable {
        let channel: ChannelFacts
        let at: Timestamp
    }

    /// Commit and release are two routes, so that the saga's key is another one at each; both name the reservation and
    /// the unit, so that neither can be left over.
    private static func quota(_ verb: String, _ work: SagaWork) throws -> NeighbourCall {
        NeighbourCall(
            .post, "payment", "/api/v1/quotas/\(verb)",
            body: try JSON.encode(try work.read(ChannelErrand.self).claim))
    }

    private static func profile(
        _ method: HTTPMethod, _ work: SagaWork, _ part: String = "", body: [UInt8]? = nil
    ) throws -> NeighbourCall {
        let id = try work.read(ChannelErrand.self).channel.channelID
        return NeighbourCall(method, "analytics", "/internal/channels/\(id)\(part)", body: body)
    }
}
