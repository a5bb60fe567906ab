package import Contracts
package import Kernel

/// Makes analytics ready for a channel, or takes over what changed of it.
package struct KeepChannel: Sendable {
    let profiles: any ProfileRepository
    let clock: any WallClock

    package init(profiles: any ProfileRepository, clock: any WallClock) {
        self.profiles = profiles
        self.clock = clock
    }

    /// - Parameter at: when the facts became true.
    /// Returns false when the channel, or its owner, was erased before. Without a receipt it may be asked again with
    /// the same effect.
    @discardableResult
    package func callAsFunction(
        _ facts: ChannelFacts, at: Timestamp, receipt: EventReceipt?
    ) async throws -> Bool {
        try await profiles.keep(
            ChannelProfile(facts: facts, factsAt: at, initialisedAt: clock.now), receipt: receipt)
    }
}
