package import Kernel

/// Keeps how the collection of each channel stands, and who is collecting it.
package protocol CollectionRepository: Sendable {
    func state(of channel: ChannelID) async throws -> CollectionState?

    /// Takes the channel for one run until `deadline`: of two collectors, one gets the state, the other nil. A claim
    /// that was never released ends by itself.
    func claim(_ channel: ChannelID, at now: Timestamp, until deadline: Timestamp) async throws -> CollectionState?

    /// Saves how far a run came and lets it keep the channel until `deadline`.
    func save(_ state: CollectionState, claimedUntil deadline: Timestamp) async throws

    /// Saves the state after a run and gives the channel free.
    func release(_ state: CollectionState) async throws

    /// Lets a channel that was never collected be due at `now` at the latest; false when there is no such channel.
    func makeDue(_ channel: ChannelID, at now: Timestamp) async throws -> Bool

    /// Active channels whose time has come and that nobody collects, the longest waiting first.
    func due(at now: Timestamp, limit: Int) async throws -> [ChannelID]

    /// When the next active channel is due; nil when there is none.
    func nextDue() async throws -> Timestamp?
}
