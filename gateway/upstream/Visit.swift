internal import Kernel
internal import Reactor
internal import Resilience
internal import Synchronization

/// One request's stay at a service: its place, its breaker's ticket, its retries and the try under way, all of which
/// are given back exactly once. One that is dropped before its answer was written to the end had a client that went
/// away; that says nothing about the service.
final class Visit: Sendable {
    /// How the request ended, to the breaker and the instance.
    enum End: Sendable {
        case good, bad
        /// The client went away, or nothing was sent.
        case unknown
    }

    private struct State {
        var ticket: CircuitBreaker.Ticket?
        var hasPlace = false
        var hasBegun = false
        var isRetrying = false
        var current: ChosenInstance?
        var began = Duration.zero
        /// Until the head of the answer came; nil before.
        var latency: Duration?
    }

    private let upstream: Upstream
    private let route: String
    private let clock: any LoopClock
    private let state: Mutex<State>

    init(_ upstream: Upstream, route: String, ticket: CircuitBreaker.Ticket?, clock: any LoopClock) {
        self.upstream = upstream
        self.route = route
        self.clock = clock
        state = Mutex(State(ticket: ticket))
    }

    deinit { end(.unknown) }

    /// A place was given, which this gives back.
    func tookPlace() { state.withLock { $0.hasPlace = true } }

    /// Begins a try; nil when there is no instance to ask.
    func choose(excluding tried: [UInt64], key: UInt64?, at now: Duration) -> ChosenInstance? {
        state.withLock { state in
            let chosen =
                state.hasBegun
                ? upstream.beginAgain(excluding: tried, key: key, at: now) : upstream.begin(key: key, at: now)
            state.hasBegun = true
            state.current = chosen
            state.began = now
            state.latency = nil
            return chosen
        }
    }

    /// The head of the answer came; gives the time it took.
    func answered(at now: Duration) -> Duration {
        state.withLock { state in
            let latency = now - state.began
            state.latency = latency
            return latency
        }
    }

    /// The try under way ended without an answer that can be used, and another may follow.
    func tryFailed(at now: Duration) {
        state.withLock { state in
            guard let chosen = state.current.take() else { return }
            upstream.endTry(chosen, .bad(after: state.latency ?? now - state.began), at: now)
        }
    }

    /// Whether another try may be made; also draws a number in 0..<1 for the wait before it.
    func takeRetry(at now: Duration) -> (isAllowed: Bool, draw: Double) {
        state.withLock { state in
            let verdict = upstream.takeRetry(isRetrying: state.isRetrying, at: now)
            state.isRetrying = verdict.isAllowed
            return verdict
        }
    }

    /// The answer is a stream that may last for hours: its head was the verdict, and it needs no place any more.
    func streams() {
        let (ticket, hadPlace) = state.withLock { state in
            defer { state.hasPlace = false }
            return (state.ticket.take(), state.hasPlace)
        }
        if hadPlace { upstream.admission.leave() }
        tell(ticket, true, clock.moment)
    }

    /// Gives back what is still held.
    func end(_ end: End) {
        let now = clock.moment
        let (ticket, hadPlace) = state.withLock { state in
            if state.hasBegun {
                let latency = state.latency ?? now - state.began
                let outcome: TryOutcome =
                    switch end {
                    case .good: .good(after: latency)
                    case .bad: .bad(after: latency)
                    case .unknown: .unknown
                    }
                upstream.endRequest(state.current.take(), outcome, isRetrying: state.isRetrying, at: now)
                (state.hasBegun, state.isRetrying) = (false, false)
            }
            defer { state.hasPlace = false }
            return (state.ticket.take(), state.hasPlace)
        }
        if hadPlace { upstream.admission.leave() }
        switch end {
        case .good: tell(ticket, true, now)
        case .bad: tell(ticket, false, now)
        case .unknown: tell(ticket, nil, now)
        }
    }

    private func tell(_ ticket: CircuitBreaker.Ticket?, _ success: Bool?, _ now: Duration) {
        guard let ticket else { return }
        if let state = upstream.breakers.end(route, ticket, success: success, at: now) {
            upstream.noteBreaker(route, state)
        }
    }
}
