internal import Kernel
internal import PaymentCore
internal import Resilience
internal import Synchronization

/// Keeps our requests below Stripe's rate, and stops asking for a while when it fails again and again.
final class StripeGate: Sendable {
    private struct State {
        var cell: GCRACell
        var breaker: CircuitBreaker
    }

    private let rate: RateLimit
    private let longestTurn: Duration
    private let clock: any WaitingClock
    private let state: Mutex<State>

    init(_ limits: StripeLimits, breaker: BreakerPolicy = StripeGate.policy, clock: any WaitingClock) {
        rate = RateLimit(name: "stripe", quota: limits.requestsPerSecond, window: .seconds(1), burst: limits.burst)
        longestTurn = limits.turn
        self.clock = clock
        let now = clock.elapsed
        state = Mutex(State(cell: GCRACell(at: now), breaker: CircuitBreaker(breaker, at: now)))
    }

    /// Opens after five calls in a row that got no answer, each of several tries, and looks again after 30 seconds.
    static var policy: BreakerPolicy {
        var policy = BreakerPolicy()
        policy.openFor = .seconds(30)
        return policy
    }

    /// Lets a call begin. `.away` while Stripe is left alone.
    func enter() throws(ProviderFailure) -> CircuitBreaker.Ticket {
        let verdict = state.withLock { $0.breaker.admit(at: clock.elapsed) }
        switch verdict {
        case .proceed(let ticket): return ticket
        case .refuse(let wait): throw .away("Stripe failed too often and is left alone for a while", retryAfter: wait)
        }
    }

    /// A call has ended; `success` nil when it says nothing of Stripe's health.
    func leave(_ ticket: CircuitBreaker.Ticket, success: Bool?) {
        state.withLock { state in
            guard let success else {
                state.breaker.abandon(ticket)
                return
            }
            state.breaker.record(ticket, success: success, at: clock.elapsed)
        }
    }

    /// Returns when another request may be sent; false when that would take too long, or the task was cancelled.
    func turn() async -> Bool {
        let end = clock.elapsed + longestTurn
        while true {
            let verdict = state.withLock { $0.cell.take(of: rate, at: clock.elapsed) }
            if verdict.isAllowed { return true }
            guard clock.elapsed + verdict.retryAfter <= end, await waited(verdict.retryAfter) else { return false }
        }
    }

    /// Waits; false when the task was cancelled.
    func waited(_ span: Duration) async -> Bool {
        do {
            try await clock.wait(for: span)
            return true
        } catch {
            return false
        }
    }
}
