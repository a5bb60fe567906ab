package import Contracts
package import Kernel

/// Erases a channel that was disconnected, with all its numbers.
package struct EraseChannel: Sendable {
    let profiles: any ProfileRepository
    let clock: any WallClock

    package init(profiles: any ProfileRepository, clock: any WallClock) {
        self.profiles = profiles
        self.clock = clock
    }

    package func callAsFunction(_ channel: ChannelID, receipt: EventReceipt?) async throws {
        try await profiles.erase(channel, at: clock.now, receipt: receipt)
    }
}
