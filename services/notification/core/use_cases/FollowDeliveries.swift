package import Kernel

/// What became of a person's messages outside, and sending one again.
package struct FollowDeliveries: Sendable {
    let log: any DeliveryLog
    let clock: any WallClock

    /// Deliveries on a page.
    package static let sizes = 1...100
    package static let usualSize = 50

    package init(log: any DeliveryLog, clock: any WallClock) {
        self.log = log
        self.clock = clock
    }

    /// One page, newest first.
    package struct Page: Sendable, Equatable {
        package let deliveries: [Dispatch]
        /// Where the next page begins; nil on the last one.
        package let next: DispatchID?
    }

    package func page(
        of owner: UserID, before: DispatchID?, limit: Int = usualSize, way: Way? = nil,
        status: Dispatch.Status? = nil
    ) async throws -> Page {
        let size = min(max(limit, FollowDeliveries.sizes.lowerBound), FollowDeliveries.sizes.upperBound)
        let found = try await log.deliveries(of: owner, before: before, limit: size + 1, way: way, status: status)
        let shown = Array(found.prefix(size))
        return Page(deliveries: shown, next: found.count > size ? shown.last?.id : nil)
    }

    /// Sends one again that failed, was skipped, or whose end is unknown: the person has asked for it.
    package func replay(_ id: DispatchID, of owner: UserID) async throws -> Dispatch {
        try await log.replay(id, of: owner, at: clock.now)
    }
}
