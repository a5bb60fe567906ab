internal import Kernel

/// Decides what a watch of one service asks Consul next, and what follows from each answer. Purely: time comes in, and
/// nothing is sent from here.
struct ServiceWatch: Sendable {
    private let limits: DiscoveryLimits
    private var index = BlockingIndex()
    private var memory: InstanceMemory
    private var pace: LoopPace
    private var retreat: Retreat
    private var notBefore = Duration.zero

    /// The next question: when to ask it, counted from now, from which index, and how long it may be held.
    struct Question: Sendable, Equatable {
        let delay: Duration
        /// 0 is answered at once.
        let index: UInt64
        let wait: Duration
    }

    init(fallback: [ServiceInstance], limits: DiscoveryLimits, now: Timestamp) {
        self.limits = limits
        memory = InstanceMemory(fallback: fallback, patience: limits.emptyPatience, now: now)
        pace = LoopPace(span: limits.questionSpan, burst: limits.questionBurst)
        retreat = Retreat(first: limits.firstPause, longest: limits.longestPause)
    }

    /// What is believed now.
    var list: InstanceList { memory.list }

    /// Whether Consul failed to answer the last question.
    var isAway: Bool { retreat.failures > 0 }

    /// Takes the next question.
    mutating func next(at now: Duration) -> Question {
        let delay = max(pace.take(at: now), notBefore - now)
        guard let doubt = memory.doubt(at: now + delay) else {
            return Question(delay: delay, index: index.value, wait: limits.wait)
        }
        // An empty list is asked for again in time, however still the index stands.
        return Question(delay: delay, index: doubt > .zero ? index.value : 0, wait: min(limits.wait, doubt))
    }

    mutating func hear(_ answer: HealthAnswer, at now: Duration, _ moment: Timestamp) {
        retreat.succeed()
        index.take(answer.index)
        memory.hear(answer.instances, at: now, moment)
    }

    /// Notes a failure; `draw` from 0 to 1 spreads the pause after it.
    mutating func fail(at now: Duration, _ moment: Timestamp, draw: Double) {
        index.reset()
        memory.lose(at: moment)
        notBefore = now + retreat.fail(draw: draw)
    }
}
