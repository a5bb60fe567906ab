package import Contracts
package import Kernel

/// Gives room back: of a reservation, of a unit, or of whichever of the two there is.
package struct ReleaseQuota: Sendable {
    let quotas: any QuotaRepository
    let clock: any WallClock

    package init(quotas: any QuotaRepository, clock: any WallClock) {
        self.quotas = quotas
        self.clock = clock
    }

    /// Throws `.invalid` when neither is named. What is not there is released already.
    package func callAsFunction(
        _ key: QuotaKey?, _ unit: QuotaUnit?, of user: UserID, receipt: EventReceipt? = nil
    ) async throws {
        guard key != nil || unit != nil else {
            throw ServiceError.invalid("key", "must be given where there is no unit", code: "required")
        }
        try await quotas.release(key, unit, of: user, at: clock.now, receipt: receipt)
    }
}
