internal import Kernel

/// Decides when the next request may start: so many a second, a burst after a quiet time, and nobody during a pause.
///
/// The generic cell rate algorithm: `arrival` is when a perfectly even stream would place the next request. Times are
/// spans since any fixed moment.
struct RateSchedule {
    let interval: Duration
    let burst: Int
    private var arrival: Duration = .zero
    private var pausedUntil: Duration = .zero

    init(interval: Duration, burst: Int = 1) {
        self.interval = interval
        self.burst = burst
    }

    /// How long from `now` the next request has to wait.
    func wait(at now: Duration) -> Duration {
        let earliest = max(arrival - interval * (burst - 1), pausedUntil)
        return max(.zero, earliest - now)
    }

    /// Takes the next place; the request starts after `wait(at:)`.
    mutating func take(at now: Duration) {
        arrival = max(arrival, now + wait(at: now)) + interval
    }

    /// Lets nobody start for `span`; a longer pause that already runs stays.
    mutating func pause(for span: Duration, at now: Duration) {
        pausedUntil = max(pausedUntil, now + span)
    }
}
