package import Contracts
package import Kernel

/// Erases what analytics keeps of an account: its profile, its channels and all their numbers.
package struct EraseUser: Sendable {
    let profiles: any ProfileRepository
    let clock: any WallClock

    package init(profiles: any ProfileRepository, clock: any WallClock) {
        self.profiles = profiles
        self.clock = clock
    }

    package func callAsFunction(_ user: UserID, receipt: EventReceipt?) async throws {
        try await profiles.erase(user, at: clock.now, receipt: receipt)
    }
}
