/// Stops asking a neighbour that fails, waits, and lets a few requests try again.
///
/// Closed: everything goes through and is counted. Open: nothing does for `openFor`. Half open: `halfOpenProbes`
/// requests go through; all of them must succeed to close it, one failure opens it again. (M. Nygard, Release It!,
/// "Circuit Breaker".) Times are spans since any fixed moment.
package struct CircuitBreaker: Sendable {
    /// Where it stands.
    package enum State: String, Sendable, CaseIterable {
        case closed, open
        case halfOpen = "half_open"
    }

    /// Who decides: the outcomes, or an administrator.
    package enum Mode: String, Sendable, CaseIterable {
        case automatic
        case forcedOpen = "forced_open"
        case forcedClosed = "forced_closed"
    }

    /// What an admitted request reports its outcome with.
    package struct Ticket: Sendable, Equatable {
        fileprivate let generation: UInt64
        fileprivate let number: UInt64
    }

    /// Whether a request may go.
    package enum Verdict: Sendable, Equatable {
        case proceed(Ticket)
        case refuse(retryAfter: Duration)
    }

    private struct Probe {
        let number: UInt64
        let until: Duration
    }

    package let policy: BreakerPolicy
    package private(set) var mode = Mode.automatic
    private var state = State.closed
    private var since: Duration
    /// Counts the changes of state: an outcome of an older generation says nothing about this one.
    private var generation: UInt64 = 0
    private var lastNumber: UInt64 = 0
    private var failuresInARow = 0
    private var outcomes: OutcomeWindow
    private var probes: [Probe] = []
    private var probeSuccesses = 0
    private var timesOpened = 0

    package init(_ policy: BreakerPolicy = BreakerPolicy(), at now: Duration = .zero) {
        self.policy = policy
        since = now
        outcomes = OutcomeWindow(policy.window)
    }

    /// Asks for a request. Whoever is let through ends with `record` or `abandon`.
    package mutating func admit(at now: Duration) -> Verdict {
        catchUp(to: now)
        switch shown {
        case .closed: return .proceed(ticket())
        case .open: return .refuse(retryAfter: wait(at: now))
        case .halfOpen:
            guard probes.count + probeSuccesses < max(1, policy.halfOpenProbes) else {
                return .refuse(retryAfter: wait(at: now))
            }
            let ticket = ticket()
            probes.append(Probe(number: ticket.number, until: now + policy.probeTimeout))
            return .proceed(ticket)
        }
    }

    /// How long nothing is let through for certain, without asking for a request; nil when asking may help.
    package func refusal(at now: Duration) -> Duration? {
        guard shown == .open else { return nil }
        let wait = wait(at: now)
        return wait > .zero ? wait : nil
    }

    /// Counts an outcome. It counts only while the breaker still is as it was when the ticket was given.
    package mutating func record(_ ticket: Ticket, success: Bool, at now: Duration) {
        catchUp(to: now)
        guard ticket.generation == generation else { return }
        guard state == .halfOpen else {
            count(success: success, at: now)
            return
        }
        guard let index = probes.firstIndex(where: { $0.number == ticket.number }) else { return }
        probes.remove(at: index)
        guard success else {
            turn(.open, at: now)
            return
        }
        probeSuccesses += 1
        if probeSuccesses >= policy.halfOpenProbes { turn(.closed, at: now) }
    }

    /// Gives a ticket back without an outcome: the client went away, or nothing was sent. A probe's place is free
    /// again.
    package mutating func abandon(_ ticket: Ticket) {
        guard ticket.generation == generation else { return }
        probes.removeAll { $0.number == ticket.number }
    }

    /// Takes the decision away from the outcomes, or gives it back: it then starts closed, with nothing counted.
    package mutating func force(_ mode: Mode, at now: Duration) {
        self.mode = mode
        turn(.closed, at: now)
    }

    /// The state with what led to it.
    package func snapshot(at now: Duration) -> BreakerSnapshot {
        var current = self
        current.catchUp(to: now)
        current.outcomes.forget(at: now)
        let shown = current.shown
        return BreakerSnapshot(
            state: shown, mode: mode, since: current.since, failuresInARow: current.failuresInARow,
            failures: current.outcomes.failures, volume: current.outcomes.volume, timesOpened: current.timesOpened,
            retryAfter: shown == .closed ? nil : current.wait(at: now))
    }
}

/// What a breaker shows to metrics and administrators.
package struct BreakerSnapshot: Sendable, Equatable {
    package let state: CircuitBreaker.State
    package let mode: CircuitBreaker.Mode
    /// When it came into this state.
    package let since: Duration
    package let failuresInARow: Int
    /// Failures and requests within the window.
    package let failures: Int
    package let volume: Int
    package let timesOpened: Int
    /// How long until a request can be let through; nil while closed.
    package let retryAfter: Duration?
}

extension CircuitBreaker {
    /// The state as an administrator's word leaves it.
    private var shown: State {
        switch mode {
        case .automatic: state
        case .forcedOpen: .open
        case .forcedClosed: .closed
        }
    }

    private mutating func ticket() -> Ticket {
        lastNumber += 1
        return Ticket(generation: generation, number: lastNumber)
    }

    private mutating func count(success: Bool, at now: Duration) {
        outcomes.note(success: success, at: now)
        failuresInARow = success ? 0 : failuresInARow + 1
        guard !success, mode == .automatic else { return }
        let isRow = policy.consecutiveFailures > 0 && failuresInARow >= policy.consecutiveFailures
        guard isRow || outcomes.fails(ratio: policy.failureRatio, minimumVolume: policy.minimumVolume) else { return }
        turn(.open, at: now)
    }

    /// What time alone changes: an open breaker becomes half open, and a probe's silence a failure.
    private mutating func catchUp(to now: Duration) {
        if state == .halfOpen, let silent = probes.first(where: { $0.until <= now }) { turn(.open, at: silent.until) }
        if state == .open, since + policy.openFor <= now { turn(.halfOpen, at: since + policy.openFor) }
    }

    private mutating func turn(_ state: State, at now: Duration) {
        self.state = state
        since = now
        generation += 1
        failuresInARow = 0
        outcomes.clear()
        probes = []
        probeSuccesses = 0
        if state == .open { timesOpened += 1 }
    }

    /// Until the next thing that can let a request through.
    private func wait(at now: Duration) -> Duration {
        if mode == .forcedOpen { return policy.openFor }
        if state == .open { return max(.zero, since + policy.openFor - now) }
        guard probes.count + probeSuccesses >= max(1, policy.halfOpenProbes), let oldest = probes.first else {
            return .zero
        }
        return min(policy.openFor, max(.zero, oldest.until - now))
    }
}
