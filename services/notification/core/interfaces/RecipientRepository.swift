package import Contracts
package import Kernel

/// Whom messages go to. With a receipt each of these happens once, however often its event comes.
package protocol RecipientRepository: Sendable {
    /// Keeps what is known of a person. False, and nothing is kept, when the account was erased: a late event or a
    /// repeat does not bring it back.
    @discardableResult
    func keep(_ recipient: Recipient, at now: Timestamp, receipt: EventReceipt?) async throws -> Bool

    /// Erases everything that names a person, in every table of this service, and remembers that it was.
    func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws

    /// The person; nil when unknown or erased.
    func recipient(_ user: UserID) async throws -> Recipient?

    /// Notes that an event was handled and has changed nothing.
    func note(_ receipt: EventReceipt) async throws
}
