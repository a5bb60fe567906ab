internal import Synchronization

/// Hands envelopes to a bus, and waits no longer than a deadline. A call that overran it goes on by itself; until it
/// has ended, the bus counts as away: nothing is handed over twice at once.
final class PublishDesk: Sendable {
    private let bus: any EventBus
    private let deadline: Duration
    private let isBusy = Mutex(false)

    init(bus: any EventBus, deadline: Duration) {
        self.bus = bus
        self.deadline = deadline
    }

    /// One outcome per envelope.
    func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
        let isFree = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFree else { return away(envelopes, "the bus is still busy with an earlier call") }
        let answer = FirstAnswer()
        let (bus, deadline) = (bus, deadline)
        Task {
            let outcomes = await bus.publish(envelopes)
            self.isBusy.withLock { $0 = false }
            answer.give(outcomes)
        }
        let timer = Task {
            try? await Task.sleep(for: deadline)
            answer.give(nil)
        }
        let outcomes = await answer.wait()
        timer.cancel()
        guard let outcomes else { return away(envelopes, "no answer within \(deadline)") }
        guard outcomes.count == envelopes.count else { return away(envelopes, "the bus answers for other envelopes") }
        return outcomes
    }

    private func away(_ envelopes: [Envelope], _ reason: String) -> [PublishOutcome] {
        envelopes.map { _ in .away(reason: reason) }
    }
}

/// The first of two answers; the other is dropped.
private final class FirstAnswer: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<[PublishOutcome]?, Never>)
        case given([PublishOutcome]?)
        case over
    }

    private let state = Mutex(State.open)

    func give(_ outcomes: [PublishOutcome]?) {
        let waiting = state.withLock { state -> CheckedContinuation<[PublishOutcome]?, Never>? in
            switch state {
            case .open: state = .given(outcomes)
            case .waiting(let continuation):
                state = .over
                return continuation
            case .given, .over: break
            }
            return nil
        }
        waiting?.resume(returning: outcomes)
    }

    func wait() async -> [PublishOutcome]? {
        await withCheckedContinuation { continuation in
            let given = state.withLock { state -> [PublishOutcome]?? in
                guard case .given(let outcomes) = state else {
                    state = .waiting(continuation)
                    return nil
                }
                state = .over
                return .some(outcomes)
            }
            if let given { continuation.resume(returning: given) }
        }
    }
}
