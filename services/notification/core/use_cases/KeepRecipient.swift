package import Contracts
package import Kernel

/// Learns from the user service how a person is reached, when the account is made ready and whenever it changes.
package struct KeepRecipient: Sendable {
    let recipients: any RecipientRepository
    let contacts: any ContactSource
    let clock: any WallClock

    package init(recipients: any RecipientRepository, contacts: any ContactSource, clock: any WallClock) {
        self.recipients = recipients
        self.contacts = contacts
        self.clock = clock
    }

    /// Makes the person known. `.notFound` for an account that there is not (any more).
    package func callAsFunction(_ user: UserID) async throws {
        guard let contact = try await contacts.contact(of: user) else { throw ServiceError.accountErased }
        guard try await recipients.keep(contact, at: clock.now, receipt: nil) else { throw ServiceError.accountErased }
    }

    /// Takes over what has changed. An account that is gone leaves nothing to take over.
    package func refresh(_ user: UserID, receipt: EventReceipt) async throws {
        guard let contact = try await contacts.contact(of: user) else {
            return try await recipients.note(receipt)
        }
        try await recipients.keep(contact, at: clock.now, receipt: receipt)
    }
}
