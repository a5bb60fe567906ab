internal import Synchronization

/// How the publishing of one message ended.
package enum PublishVerdict: Sendable, Equatable {
    /// The broker has taken responsibility.
    case confirmed
    /// No queue takes messages of this key; the broker has thrown it away.
    case returned(reason: String)
    /// The broker could not take it, because a queue is full or fails.
    case refused(reason: String)
    /// The broker is not there, does not answer, or takes nothing at the moment. The message may have arrived all the
    /// same.
    case away(reason: String)
}

/// What a publisher can do at the moment.
package enum AMQPStanding: Sendable, Equatable {
    /// The first connection is not there yet.
    case connecting
    case open
    /// Connected, but the broker takes no messages (an alarm of memory or disk).
    case blocked(reason: String)
    case away(reason: String)

    /// Why nothing can be published; nil while it can or may.
    package var obstacle: String? {
        switch self {
        case .connecting, .open: nil
        case .blocked(let reason): "the broker takes no messages: \(reason)"
        case .away(let reason): reason
        }
    }
}

/// Messages handed over together, and the caller who waits for the verdicts on all of them.
final class PublishBatch: Sendable {
    private struct State {
        var verdicts: [PublishVerdict?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let caller: CheckedContinuation<[PublishVerdict], Never>

    init(count: Int, caller: CheckedContinuation<[PublishVerdict], Never>) {
        state = Mutex(State(verdicts: Array(repeating: nil, count: count), missing: count))
        self.caller = caller
    }

    /// Each place is told once; the last verdict lets the caller go on.
    func tell(_ verdict: PublishVerdict, at place: Int) {
        let all = state.withLock { state -> [PublishVerdict]? in
            guard state.verdicts[place] == nil else { return nil }
            state.verdicts[place] = verdict
            state.missing -= 1
            return state.missing == 0 ? state.verdicts.compactMap { $0 } : nil
        }
        if let all { caller.resume(returning: all) }
    }
}
