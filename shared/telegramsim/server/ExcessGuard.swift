internal import Kernel
internal import Synchronization

/// Counts requests per key and says when one is too many: a steady rate with a burst, as Telegram's own limits feel.
final class ExcessGuard: Sendable {
    private let interval: Double
    private let burst: Double
    private let clock: any WallClock
    /// When an even stream would place each key's next request, in seconds since 1970.
    private let arrivals = Mutex<[String: Double]>([:])

    private static let greatestKeys = 10_000

    init(perSecond: Double, burst: Int, clock: any WallClock) {
        interval = 1 / perSecond
        self.burst = Double(burst)
        self.clock = clock
    }

    /// Nil when the request may pass; otherwise the whole seconds to stay away.
    func excess(of key: String) -> Int? {
        let now = Double(clock.now.microseconds) / 1e6
        return arrivals.withLock { known in
            if known.count > ExcessGuard.greatestKeys { known = known.filter { $0.value > now } }
            let arrival = max(known[key] ?? now, now)
            let wait = arrival - (burst - 1) * interval - now
            if wait > 0 { return max(1, Int(wait.rounded(.up))) }
            known[key] = arrival + interval
            return nil
        }
    }
}
