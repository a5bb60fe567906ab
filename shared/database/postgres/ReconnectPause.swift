internal import Synchronization

/// After a failed attempt to connect, how long the next ones fail at once instead of knocking: 50 ms, doubled with each
/// failure up to 2 s.
final class ReconnectPause: Sendable {
    private struct State {
        var failures = 0
        var until: ContinuousClock.Instant?
        var reason = ""
    }

    private let state = Mutex(State())

    /// Throws `.unavailable` while the pause lasts.
    func check(at now: ContinuousClock.Instant = .now) throws {
        let reason: String? = state.withLock { state in
            guard let until = state.until, now < until else { return nil }
            return state.reason
        }
        if let reason { throw DatabaseError.unavailable(detail: reason) }
    }

    func succeeded() { state.withLock { $0 = State() } }

    func failed(_ error: any Error, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            state.until = now + min(.milliseconds(50) * (1 << min(state.failures, 10)), .seconds(2))
            state.failures += 1
            state.reason = if case DatabaseError.unavailable(let detail) = error { detail } else { "\(error)" }
        }
    }
}
