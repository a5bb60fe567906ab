internal import Kernel

/// Decides when a process registers: at once, then regardless every few minutes, and after each failure when the agent
/// has been left alone for a while.
struct RegistrationPlan: Sendable {
    private let limits: DiscoveryLimits
    private var retreat: Retreat
    private var lastTime: Duration?
    /// Whether the agent may know of the instance: a call without an answer may have done its work.
    private(set) var mayBeKnown = false

    init(limits: DiscoveryLimits) {
        self.limits = limits
        retreat = Retreat(first: limits.firstPause, longest: limits.longestPause)
    }

    var isAway: Bool { retreat.failures > 0 }

    /// Whether the process is to register at `now` without asking whether the agent still knows it.
    func isDue(at now: Duration) -> Bool {
        guard let lastTime else { return true }
        return now >= lastTime + limits.renewal
    }

    mutating func begin() { mayBeKnown = true }

    mutating func registered(at now: Duration) { lastTime = now }

    /// Notes that a round went well; the pause after it.
    mutating func succeed() -> Duration {
        retreat.succeed()
        return limits.look
    }

    /// Notes a failure; the pause after it.
    mutating func fail(draw: Double) -> Duration { retreat.fail(draw: draw) }
}
