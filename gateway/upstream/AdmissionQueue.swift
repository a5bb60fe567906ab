internal import Kernel
internal import Reactor
internal import Resilience
internal import Synchronization

/// Gives a service so many requests at once: parks the requests that the limiter lets wait, and wakes or refuses those
/// that it names.
final class AdmissionQueue: Sendable {
    /// What became of a request that asked for a place.
    enum Fate: Sendable, Equatable {
        /// It has a place, which `leave` gives back.
        case admitted
        /// There was no place, and none came free in time.
        case shed(retryAfter: Duration)
        /// Its client went away while it waited.
        case cancelled
    }

    /// One that waits: its task comes to rest a moment after the limiter was asked, and may have been named by then.
    fileprivate enum Waiter {
        case announced
        case parked(CheckedContinuation<Fate, Never>)
        case decided(Fate)
    }

    fileprivate struct State {
        var limiter: ConcurrencyLimiter
        var waiters: [UInt64: Waiter] = [:]
        var lastID: UInt64 = 0
        /// When the timer that looks for late ones goes off.
        var armed: Duration?
    }

    private let state: Mutex<State>
    private let loops: EventLoopGroup
    private let clock: any LoopClock
    private let retryAfter: Duration

    init(_ policy: ConcurrencyPolicy, loops: EventLoopGroup, clock: any LoopClock) {
        state = Mutex(State(limiter: ConcurrencyLimiter(policy)))
        self.loops = loops
        self.clock = clock
        retryAfter = policy.retryAfter
    }

    /// Requests that have a place, and those that wait for one.
    var load: (active: Int, waiting: Int) { state.withLock { ($0.limiter.active, $0.limiter.waiting) } }

    /// Asks for a place; waits for one when all are taken, but not beyond `deadline`.
    func enter(_ priority: Priority, deadline: Duration?, at now: Duration) async -> Fate {
        let (id, entry, displaced) = state.withLock { state in
            state.lastID += 1
            let entry = state.limiter.enter(state.lastID, priority: priority, deadline: deadline, at: now)
            var displaced: CheckedContinuation<Fate, Never>?
            if case .wait(_, let loser) = entry {
                state.waiters[state.lastID] = .announced
                displaced = loser.flatMap { state.decide($0, .shed(retryAfter: retryAfter)) }
            }
            return (state.lastID, entry, displaced)
        }
        displaced?.resume(returning: .shed(retryAfter: retryAfter))
        switch entry {
        case .go: return .admitted
        case .refuse(let retryAfter): return .shed(retryAfter: retryAfter)
        case .wait(let until, _):
            arm(for: until)
            return await wait(id)
        }
    }

    /// Gives a place back; whoever is next gets it.
    func leave() {
        let now = clock.moment
        let woken = state.withLock { state in
            state.limiter.leave(at: now).compactMap { state.decide($0, .admitted) }
        }
        for one in woken { one.resume(returning: .admitted) }
    }

    private func wait(_ id: UInt64) async -> Fate {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let decided: Fate? = state.withLock { state in
                    if case .decided(let fate) = state.waiters[id] {
                        state.waiters[id] = nil
                        return fate
                    }
                    state.waiters[id] = .parked(continuation)
                    return nil
                }
                if let decided { continuation.resume(returning: decided) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.limiter.cancel(id) ? $0.decide(id, .cancelled) : nil }
            waiter?.resume(returning: .cancelled)
        }
    }

    /// Looks for late ones at `moment`, unless that happens earlier anyway.
    private func arm(for moment: Duration) {
        let isNeeded = state.withLock { state in
            if let armed = state.armed, armed <= moment { return false }
            state.armed = moment
            return true
        }
        guard isNeeded else { return }
        loops.any.schedule(after: max(.milliseconds(1), moment - clock.moment)) { [weak self] in self?.expire() }
    }

    private func expire() {
        let now = clock.moment
        let (late, next) = state.withLock { state in
            state.armed = nil
            let late = state.limiter.expire(at: now).compactMap { state.decide($0, .shed(retryAfter: retryAfter)) }
            return (late, state.limiter.nextExpiry)
        }
        for one in late { one.resume(returning: .shed(retryAfter: retryAfter)) }
        if let next { arm(for: next) }
    }
}

extension AdmissionQueue.State {
    /// Settles what becomes of one that waits: its continuation when it is at rest already.
    fileprivate mutating func decide(
        _ id: UInt64, _ fate: AdmissionQueue.Fate
    ) -> CheckedContinuation<AdmissionQueue.Fate, Never>? {
        switch waiters[id] {
        case .parked(let continuation):
            waiters[id] = nil
            return continuation
        case .announced: waiters[id] = .decided(fate)
        case .decided, nil: break
        }
        return nil
    }
}

extension LoopClock {
    /// The moment as the algorithms of Resilience count it: a span since a fixed start.
    var moment: Duration { .nanoseconds(Int64(clamping: now)) }
}
