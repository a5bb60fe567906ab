internal import Contracts
package import Kernel

/// Connects a channel to the caller's account, under a name of their choice or its title on Telegram.
///
/// Room in the caller's plan is held before Telegram is asked, and given back when the channel is not connected; once
/// it is, the saga that begins with it counts the channel in place of what was held.
package struct ConnectChannel: Sendable {
    private let channels: any ChannelRepository
    private let quotas: any Quotas
    private let inspect: InspectChannel
    private let proof: OwnershipProof
    private let clock: any WallClock

    package init(
        channels: any ChannelRepository,
        quotas: any Quotas,
        inspect: InspectChannel,
        proof: OwnershipProof,
        clock: any WallClock
    ) {
        self.channels = channels
        self.quotas = quotas
        self.inspect = inspect
        self.proof = proof
        self.clock = clock
    }

    /// `requestKey` is the caller's own key of the request: whoever repeats it holds the room they held before, so that
    /// a crash in between does not cost them a second one.
    ///
    /// `.forbidden` (`quota_exceeded`) when the caller's plan holds no more channels, `.conflict` when the caller has
    /// it already or another account has proven it, `.gone` when the caller's account was erased; else the refusals of
    /// `InspectChannel`. Nothing is written when it throws.
    package func callAsFunction(
        _ reference: ChatReference,
        named name: ChannelTitle?,
        for caller: Caller,
        requestKey: String? = nil
    ) async throws -> Channel {
        let key = requestKey.map { "connect/\($0)" } ?? quotas.newKey()
        try await quotas.reserve(under: key, for: caller.userID)
        do {
            return try await connect(reference, name, caller, under: key)
        } catch {
            await quotas.release(key, of: caller.userID)
            throw error
        }
    }

    private func connect(
        _ reference: ChatReference, _ name: ChannelTitle?, _ caller: Caller, under key: String
    ) async throws -> Channel {
        let found = try await inspect.admitting(caller, to: reference, by: proof)
        let now = clock.now
        let new = NewChannel(
            ownerID: caller.userID,
            name: name ?? found.channel.title,
            telegram: found.channel,
            ownership: found.ownership,
            createdAt: now,
            quotaKey: key
        )
        return try await channels.insert(new) { channel in [ChannelCreated(channel: channel.facts, at: now)] }
    }
}
