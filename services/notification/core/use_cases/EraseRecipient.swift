package import Contracts
package import Kernel

/// Erases what this service knows of a person, for good.
package struct EraseRecipient: Sendable {
    let recipients: any RecipientRepository
    let clock: any WallClock

    package init(recipients: any RecipientRepository, clock: any WallClock) {
        self.recipients = recipients
        self.clock = clock
    }

    package func callAsFunction(_ user: UserID, receipt: EventReceipt?) async throws {
        try await recipients.erase(user, at: clock.now, receipt: receipt)
    }
}
