internal import Contracts
package import Kernel

/// Connects a channel to the caller's account, under a name of their choice or its title on Telegram.
package struct ConnectChannel: Sendable {
    private let channels: any ChannelRepository
    private let inspect: InspectChannel
    private let proof: OwnershipProof
    private let clock: any WallClock

    package init(
        channels: any ChannelRepository,
        inspect: InspectChannel,
        proof: OwnershipProof,
        clock: any WallClock
    ) {
        self.channels = channels
        self.inspect = inspect
        self.proof = proof
        self.clock = clock
    }

    /// `.conflict` when the caller has it already or another account has proven it, `.gone` when the caller's account
    /// was erased; else the refusals of `InspectChannel`. Nothing is written when it throws.
    package func callAsFunction(
        _ reference: ChatReference,
        named name: ChannelTitle?,
        for caller: Caller
    ) async throws -> Channel {
        let found = try await inspect.admitting(caller, to: reference, by: proof)
        let now = clock.now
        let new = NewChannel(
            ownerID: caller.userID,
            name: name ?? found.channel.title,
            telegram: found.channel,
            ownership: found.ownership,
            createdAt: now
        )
        return try await channels.insert(new) { channel in [ChannelCreated(channel: channel.facts, at: now)] }
    }
}
