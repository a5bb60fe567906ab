package import Contracts
package import Kernel

/// What became of something that a person was to be told.
package enum Telling: Sendable, Equatable {
    /// It is in the inbox and on its ways.
    case told
    /// It was told before.
    case toldBefore
    /// The person is not known here yet; nothing was noted.
    case unknownPerson
    /// The account was erased; there is nobody to tell.
    case erased
}

/// Where notices become messages.
package protocol MessageRepository: Sendable {
    /// Puts a notice into the inbox and on its ways, in one transaction with the receipt of its event. `compose` puts
    /// it into words for the person as they are known then.
    func tell(
        _ user: UserID, receipt: EventReceipt?, at now: Timestamp,
        _ compose: @Sendable (Recipient, Preferences) async throws -> Message
    ) async throws -> Telling
}
