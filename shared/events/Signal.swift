internal import Synchronization

/// Wakes one sleeper. Raised while nobody sleeps, it is kept: the next sleep ends at once. Many raises are one.
package final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func raise() {
        let sleeper = state.withLock { state in
            if state.sleeper == nil { state.isRaised = true }
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    /// Returns when the signal is raised, `span` has passed, or the task is cancelled.
    package func wait(atMost span: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: span) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleeper.take() }?.resume()
        }
    }
}
