package import Contracts
package import Kernel

/// Keeps the channels. Every call is one transaction: rows and the events that tell of them, or nothing.
///
/// Reads and changes name the owner: a stranger's channel, a deleted one and an unknown one are the same `.notFound`.
package protocol ChannelRepository: Sendable {
    /// Stores a new channel with the events that tell of it, and begins the saga that counts it in its owner's plan and
    /// makes analytics ready for it.
    /// `.conflict` when its owner has connected it already, or
    /// when another owner's proof of it stands; `.gone` for an owner who was erased.
    func insert(
        _ new: NewChannel,
        recording events: @Sendable (Channel) -> [any Event]
    ) async throws -> Channel

    /// The owner's channel; `.notFound` otherwise.
    func channel(_ id: ChannelID, of owner: UserID) async throws -> Channel

    /// The owner's channels, newest first, those older than `before`.
    func channels(of owner: UserID, before: ChannelID?, limit: Int) async throws -> [Channel]

    /// Loads, changes and saves. Nothing is written when `change` throws or gives no difference; `.conflict` when the
    /// change claims a proof that another owner holds.
    func update(
        _ id: ChannelID,
        of owner: UserID,
        _ change: @Sendable (inout Channel) throws -> [any Event]
    ) async throws -> Channel

    /// Erases every trace of an owner, deleted channels included, and tells of each channel that was still there. From
    /// then on they connect nothing. Done once for one receipt, and without one as often as it is asked, to the same
    /// effect; gives how many channels were told of.
    @discardableResult
    func eraseOwner(
        _ owner: UserID,
        at now: Timestamp,
        receipt: EventReceipt?
    ) async throws -> Int
}
