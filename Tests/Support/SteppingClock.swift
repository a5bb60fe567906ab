internal import Kernel
internal import Synchronization

/// A clock that moves only when a test moves it; whoever waits on it waits for that.
package final class SteppingClock: WaitingClock {
    private struct Sleeper {
        let due: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var elapsed = Duration.zero
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var nextID = 0
        var waits: [Duration] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var elapsed: Duration { state.withLock { $0.elapsed } }

    /// How many tasks wait now.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Every span that was waited for, in order.
    package var waits: [Duration] { state.withLock { $0.waits } }

    package func wait(for span: Duration) async throws {
        let id = state.withLock { state in
            state.waits.append(span)
            defer { state.nextID += 1 }
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if span <= .zero { return .success(()) }
                    state.sleepers[id] = Sleeper(due: state.elapsed + span, continuation: continuation)
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: id)
                if sleeper == nil { state.cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves time forward and wakes those whose time has come.
    package func advance(by span: Duration) {
        let due = state.withLock { state in
            state.elapsed += span
            let due = state.sleepers.filter { $0.value.due <= state.elapsed }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}
