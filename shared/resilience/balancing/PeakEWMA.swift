internal import Glibc
internal import Kernel

/// An instance's latency as a moving average that rises at once and falls slowly.
///
/// A slower answer than the average replaces it; a faster one pulls it down by how much time has passed, with weight
/// exp(-age / decay). (Peak EWMA of Twitter's Finagle, `com.twitter.finagle.loadbalancer.p2c`.)
package struct PeakEWMA: Sendable {
    /// How fast the past is forgotten.
    private static let decay = 10.0
    /// What a failure counts as at least, and what is expected of an instance that has not answered yet while it is
    /// being asked; in seconds. Without it an instance that fails fast would look best of all.
    static let penalty = 1.0

    private var seconds = 0.0
    private var stamp = Duration.zero

    init() {}

    mutating func note(_ latency: Duration, success: Bool, at now: Duration) {
        let observed = success ? latency.inSeconds : max(latency.inSeconds, Self.penalty)
        let kept = weight(at: now)
        seconds = observed > seconds ? observed : seconds * kept + observed * (1 - kept)
        stamp = max(stamp, now)
    }

    /// The average at `now`, in seconds: it sinks while nothing is sent, so that a once slow instance is tried again.
    package func value(at now: Duration) -> Double { seconds * weight(at: now) }

    /// Latency times load, the lower the better.
    func cost(inFlight: Int, at now: Duration) -> Double {
        let latency = value(at: now)
        if latency == 0, inFlight > 0 { return Self.penalty + Double(inFlight) }
        return latency * Double(inFlight + 1)
    }

    private func weight(at now: Duration) -> Double {
        exp(-max(0, (now - stamp).inSeconds) / Self.decay)
    }
}
