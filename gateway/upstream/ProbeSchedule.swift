/// An instance that is to be asked whether it is well.
struct ProbeTarget: Sendable, Hashable {
    /// The member of its upstream.
    let serial: UInt64
    let service: String
    let instance: String
    let url: String
}

/// When which instance is asked next: each at its own pace, and none twice at once.
struct ProbeSchedule: Sendable {
    /// The longest time until a new instance is noticed.
    static let longestPause = Duration.seconds(1)
    /// The shortest, however much falls due.
    static let shortestPause = Duration.milliseconds(10)

    private enum Turn {
        case waiting(until: Duration)
        case running
    }

    private var turns: [ProbeTarget: Turn] = [:]

    /// Those of `targets` that are to be asked now, which are under way from here on. New ones are asked at once; what
    /// is not among them any more is forgotten.
    mutating func due(_ targets: [ProbeTarget], at now: Duration) -> [ProbeTarget] {
        var kept: [ProbeTarget: Turn] = [:]
        var due: [ProbeTarget] = []
        for target in targets {
            switch turns[target] {
            case .running: kept[target] = .running
            case .waiting(let until) where until > now: kept[target] = .waiting(until: until)
            case .waiting, nil:
                kept[target] = .running
                due.append(target)
            }
        }
        turns = kept
        return due
    }

    /// An instance was asked; it is asked again after `wait`.
    mutating func done(_ target: ProbeTarget, next wait: Duration, at now: Duration) {
        if turns[target] != nil { turns[target] = .waiting(until: now + wait) }
    }

    /// How long until something falls due.
    func pause(at now: Duration) -> Duration {
        let waits = turns.values.compactMap { turn -> Duration? in
            if case .waiting(let until) = turn { until - now } else { nil }
        }
        return max(ProbeSchedule.shortestPause, min(ProbeSchedule.longestPause, waits.min() ?? .seconds(1)))
    }
}
