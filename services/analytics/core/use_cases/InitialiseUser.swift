package import Contracts
package import Kernel

/// Makes analytics ready for a new account.
package struct InitialiseUser: Sendable {
    let profiles: any ProfileRepository
    let clock: any WallClock

    package init(profiles: any ProfileRepository, clock: any WallClock) {
        self.profiles = profiles
        self.clock = clock
    }

    /// False when the account was erased before. Without a receipt it may be asked again with the same effect.
    @discardableResult
    package func callAsFunction(_ user: UserID, receipt: EventReceipt?) async throws -> Bool {
        try await profiles.initialise(UserProfile(userID: user, initialisedAt: clock.now), receipt: receipt)
    }
}
