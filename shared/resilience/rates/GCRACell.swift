/// What one key has used of its limit: a single moment.
///
/// The generic cell rate algorithm (ITU-T I.371): `arrival` is when an even stream would send its next request; one
/// that comes no earlier than the burst allows moves it on, any other changes nothing.
package struct GCRACell: Sendable, Equatable {
    /// The theoretical arrival time, a span since any fixed moment.
    package private(set) var arrival: Duration

    package init(at now: Duration) {
        arrival = now
    }

    /// Takes `cost` requests, or says when that could be done. A cost of 0 looks and takes nothing.
    ///
    /// - Precondition: `limit.canAllow(cost:)`.
    package mutating func take(_ cost: Int = 1, of limit: RateLimit, at now: Duration) -> RateVerdict {
        precondition(limit.canAllow(cost: cost), "a cost of \(cost) can never pass the limit \(limit.name)")
        let interval = limit.interval
        let start = max(arrival, now)
        let wanted = start + interval * max(cost, 1)
        let allowedAt = wanted - interval * limit.burst
        let isAllowed = allowedAt <= now
        if isAllowed, cost > 0 { arrival = wanted }
        let next = isAllowed && cost > 0 ? wanted : start
        return RateVerdict(
            limit: limit, isAllowed: isAllowed, remaining: Self.remaining(until: next, limit.burst, interval, at: now),
            retryAfter: isAllowed ? .zero : allowedAt - now, reset: next - now)
    }

    /// Whether it says nothing any more: a new cell would decide the same.
    package func isSpent(at now: Duration) -> Bool { arrival <= now }

    private static func remaining(
        until next: Duration, _ burst: Int, _ interval: Duration, at now: Duration
    ) -> Int {
        let room = now + interval * burst - next
        // A whole number of intervals must not come out a hair below it.
        return room <= .zero ? 0 : Int(room / interval + 1e-6)
    }
}
