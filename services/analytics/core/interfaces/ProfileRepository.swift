package import Contracts
package import Kernel

/// Keeps who is ready for analytics: accounts and channels, as the other services' events tell them. Each event has its
/// effect once, however often it is delivered; what was erased does not come back with a late event.
///
/// A service that asks for the same by a request has no receipt: then the effect is the same however often it asks.
package protocol ProfileRepository: Sendable {
    /// False when the account was erased before.
    @discardableResult
    func initialise(_ user: UserProfile, receipt: EventReceipt?) async throws -> Bool
    /// Erases the account's profile and every channel of it with all numbers.
    func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws
    func user(_ id: UserID) async throws -> UserProfile?

    /// Keeps the facts when they are newer than the stored ones; a new channel is due for collection at once. False
    /// when the channel, or its owner, was erased before.
    @discardableResult
    func keep(_ channel: ChannelProfile, receipt: EventReceipt?) async throws -> Bool
    /// Erases the channel with all numbers.
    func erase(_ channel: ChannelID, at now: Timestamp, receipt: EventReceipt?) async throws
    func channel(_ id: ChannelID) async throws -> ChannelProfile?
}
