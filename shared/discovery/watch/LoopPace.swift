/// Lets a loop go round so often and no oftener, with a few rounds at once after a quiet time: a token bucket, kept as
/// the moment at which an even stream would place the next round.
struct LoopPace: Sendable {
    let span: Duration
    let burst: Int
    private var next = Duration.zero

    init(span: Duration, burst: Int) {
        self.span = span
        self.burst = burst
    }

    /// Takes a round; how long from `now` it has to wait.
    mutating func take(at now: Duration) -> Duration {
        let delay = max(.zero, next - span * (burst - 1) - now)
        next = max(next, now + delay) + span
        return delay
    }
}
