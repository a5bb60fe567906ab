/// What a balancer knows of one instance. The caller owns it, keeps it current and passes all of them each time.
package struct Candidate: Sendable {
    /// The instance's id as a number that is the same in every process: `stableHash`.
    package let identity: UInt64
    /// Share of the traffic relative to the others; 1 or more.
    package var weight: Int
    /// Whether it may be chosen: well, not ejected, not draining.
    package var isUsable: Bool
    /// When it became usable, for the slow start.
    package var usableSince: Duration
    /// Requests under way.
    package private(set) var inFlight = 0
    package private(set) var latency = PeakEWMA()

    package init(id: String, weight: Int = 1, isUsable: Bool = true, usableSince: Duration = .zero) {
        identity = stableHash(id)
        self.weight = max(1, weight)
        self.isUsable = isUsable
        self.usableSince = usableSince
    }

    /// A request was sent.
    package mutating func begin() { inFlight += 1 }

    /// A request was answered or failed after `latency`.
    package mutating func end(latency: Duration, success: Bool, at now: Duration) {
        inFlight = max(0, inFlight - 1)
        self.latency.note(latency, success: success, at: now)
    }

    /// A request ended that says nothing about the instance: its client went away.
    package mutating func abandon() { inFlight = max(0, inFlight - 1) }
}

/// How an instance that has just become usable is led up to its full share: linearly over `span`, from a tenth.
package struct SlowStart: Sendable, Equatable {
    /// Zero gives everyone their full share at once.
    package var span: Duration
    /// The share it starts with.
    package static let least = 0.1

    package init(span: Duration = .zero) {
        self.span = span
    }

    /// The weight in thousandths, at least 1.
    func weight(of candidate: Candidate, at now: Duration) -> Int {
        let full = candidate.weight * 1_000
        let age = now - candidate.usableSince
        guard span > .zero, age < span else { return full }
        return max(1, Int(Double(full) * max(Self.least, age / span)))
    }
}
