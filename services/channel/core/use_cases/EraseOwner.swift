package import Contracts
package import Kernel

/// Erases the channels of an account that is gone, when its deletion is told.
package struct EraseOwner: Sendable {
    private let channels: any ChannelRepository
    private let clock: any WallClock

    package init(channels: any ChannelRepository, clock: any WallClock) {
        self.channels = channels
        self.clock = clock
    }

    /// Safe to be called again with the same receipt, or with none: the effect is made once.
    package func callAsFunction(_ owner: UserID, receipt: EventReceipt?) async throws {
        try await channels.eraseOwner(owner, at: clock.now, receipt: receipt)
    }
}
