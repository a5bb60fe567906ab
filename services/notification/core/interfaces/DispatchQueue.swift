package import Kernel

/// Messages on their ways out, shared by every instance of the service.
package protocol DispatchQueue: Sendable {
    /// Takes up to `limit` messages of a way that are due, at most one for each person and target, in the order they
    /// were made. They are `sending` before this returns, and nobody else has them until the lease ends.
    func hold(_ way: Way, limit: Int, at now: Timestamp, for lease: Duration) async throws -> [HeldDispatch]

    /// Writes down how an attempt ended. Does nothing when the message is not held any more.
    func settle(_ held: HeldDispatch, as settlement: Settlement, at now: Timestamp) async throws

    /// Takes up what a sender that is gone has left `sending`: tried again where a repeat is known as one, `unknown`
    /// elsewhere. Returns how many.
    func takeUp(_ way: Way, at now: Timestamp) async throws -> Int

    /// Makes one message of everything that waits for the same moment, for each person whose moment has come. Returns
    /// how many messages were made.
    func gather(
        _ way: Way, at now: Timestamp,
        _ compose: @Sendable (Recipient, Preferences, [InboxItem]) async throws -> Message
    ) async throws -> Int

    /// When there is next something to do; nil when nothing waits.
    func nextDue(_ way: Way) async throws -> Timestamp?

    /// How long the oldest message has been due.
    func lag(_ way: Way, at now: Timestamp) async throws -> Duration
}

/// What became of a person's messages outside. Every call names the owner.
package protocol DeliveryLog: Sendable {
    func deliveries(
        of owner: UserID, before: DispatchID?, limit: Int, way: Way?, status: Dispatch.Status?
    ) async throws -> [Dispatch]

    /// Puts a delivery that is over back in line, with all its attempts before it. `.notFound` for others', `.conflict`
    /// for one that is not over.
    func replay(_ id: DispatchID, of owner: UserID, at now: Timestamp) async throws -> Dispatch
}
