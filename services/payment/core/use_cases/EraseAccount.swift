package import Contracts
package import Kernel

/// Erases what this service knows of a person who is gone, but for what bookkeeping needs.
package struct EraseAccount: Sendable {
    let accounts: any AccountErasing
    let clock: any WallClock

    package init(accounts: any AccountErasing, clock: any WallClock) {
        self.accounts = accounts
        self.clock = clock
    }

    /// Safe to be called again with the same receipt, or with none: the effect is made once.
    package func callAsFunction(_ user: UserID, receipt: EventReceipt?) async throws {
        try await accounts.erase(user, at: clock.now, receipt: receipt)
    }
}
