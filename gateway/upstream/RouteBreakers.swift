internal import Resilience
internal import Synchronization

/// The circuit breakers of one service: one for each route that leads to it, made at the first request.
final class RouteBreakers: Sendable {
    /// Routes that have a breaker of their own; those beyond have none.
    static let most = 1_000

    /// Whether a request may go, and what its answer says of the breaker.
    enum Verdict {
        /// `ticket` is nil for a route beyond `most`.
        case proceed(CircuitBreaker.Ticket?, isProbe: Bool)
        case refuse(CircuitBreaker.State, retryAfter: Duration)
    }

    fileprivate struct Entry {
        var breaker: CircuitBreaker
        /// Whether it was not closed at the last look: only then the state is worked out for each request.
        var isTripped = false
    }

    private let table = Mutex<[String: Entry]>([:])

    /// Asks for a request of that route. Whoever is let through ends with `end`.
    func admit(_ route: String, _ policy: BreakerPolicy, at now: Duration) -> Verdict {
        table.withLock { table in
            if let index = table.index(forKey: route) {
                // Changed where it lies: this is done for every request.
                if table.values[index].breaker.policy != policy { table.values[index].take(policy, at: now) }
                return table.values[index].admit(at: now)
            }
            guard table.count < RouteBreakers.most else { return .proceed(nil, isProbe: false) }
            var entry = Entry(breaker: CircuitBreaker(policy, at: now))
            let verdict = entry.admit(at: now)
            table[route] = entry
            return verdict
        }
    }

    /// Counts an outcome, or gives the ticket back when `success` is nil; the new state when it has changed.
    func end(
        _ route: String, _ ticket: CircuitBreaker.Ticket, success: Bool?, at now: Duration
    ) -> CircuitBreaker.State? {
        table.withLock { table in
            guard let index = table.index(forKey: route) else { return nil }
            return table.values[index].end(ticket, success, at: now)
        }
    }

    /// An administrator's word; false when the route has no breaker yet.
    func force(_ route: String, _ mode: CircuitBreaker.Mode, at now: Duration) -> Bool {
        table.withLock { table in
            table[route]?.breaker.force(mode, at: now)
            table[route]?.isTripped = mode == .forcedOpen
            return table[route] != nil
        }
    }

    /// All of them, by route.
    func snapshots(at now: Duration) -> [(route: String, state: BreakerSnapshot)] {
        table.withLock { table in
            table.map { ($0.key, $0.value.breaker.snapshot(at: now)) }.sorted { $0.0 < $1.0 }
        }
    }

    /// Forgets the breakers of routes that are no more.
    func keep(only routes: Set<String>) {
        table.withLock { table in table = table.filter { routes.contains($0.key) } }
    }
}

extension RouteBreakers.Entry {
    /// Begins anew under another policy; an administrator's word stays.
    fileprivate mutating func take(_ policy: BreakerPolicy, at now: Duration) {
        let mode = breaker.mode
        breaker = CircuitBreaker(policy, at: now)
        if mode != .automatic { breaker.force(mode, at: now) }
        isTripped = mode == .forcedOpen
    }

    fileprivate mutating func admit(at now: Duration) -> RouteBreakers.Verdict {
        let state = isTripped ? breaker.snapshot(at: now).state : .closed
        isTripped = state != .closed
        switch breaker.admit(at: now) {
        case .proceed(let ticket): return .proceed(ticket, isProbe: state == .halfOpen)
        case .refuse(let wait): return .refuse(breaker.snapshot(at: now).state, retryAfter: wait)
        }
    }

    fileprivate mutating func end(
        _ ticket: CircuitBreaker.Ticket, _ success: Bool?, at now: Duration
    ) -> CircuitBreaker.State? {
        guard let success else {
            breaker.abandon(ticket)
            return nil
        }
        breaker.record(ticket, success: success, at: now)
        // A closed breaker opens by a failure only, so a success of one is not looked at.
        guard isTripped || !success else { return nil }
        let was = isTripped
        let state = breaker.snapshot(at: now).state
        isTripped = state != .closed
        return was != isTripped || (was && state == .open) ? state : nil
    }
}
