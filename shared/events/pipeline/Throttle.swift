internal import Synchronization

/// Lets so many handlers of a consumer work at once; the others wait, first come first served.
final class Throttle: DeliveryMiddleware {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(atMost count: Int) { state = Mutex(State(free: max(1, count))) }

    func handle(_ delivery: Delivery, next: @escaping DeliveryStep) async throws -> DeliveryOutcome {
        await enter()
        defer { leave() }
        return try await next(delivery)
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state in
            // The place goes to the one that has waited longest.
            if !state.waiting.isEmpty { return state.waiting.removeFirst() as CheckedContinuation<Void, Never>? }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
