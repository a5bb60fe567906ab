/// Whether an instance is well, as its probes say: several in a row decide, so that one odd answer does not.
package struct ProbeState: Sendable, Equatable {
    private let policy: ProbePolicy
    package private(set) var isWell: Bool
    /// Answers in a row that speak against `isWell`.
    package private(set) var against = 0

    /// An instance is trusted until its probes say otherwise, unless `isWell` is false.
    package init(_ policy: ProbePolicy = ProbePolicy(), isWell: Bool = true) {
        self.policy = policy
        self.isWell = isWell
    }

    /// Counts an answer; true when it changed the verdict.
    package mutating func note(good: Bool) -> Bool {
        guard good != isWell else {
            against = 0
            return false
        }
        against += 1
        guard against >= (isWell ? policy.fall : policy.rise) else { return false }
        isWell.toggle()
        against = 0
        return true
    }

    /// How long until the next probe; `draw` (random in 0..<1) takes up to a tenth off, so that probes drift apart.
    package func nextInterval(draw: Double) -> Duration {
        let interval = isWell ? policy.interval : policy.unhealthyInterval
        return interval - interval * (min(max(draw, 0), 1) / 10)
    }
}
