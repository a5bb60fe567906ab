internal import Synchronization

extension EventLoop {
    /// Suspends the task for `span` of the loop's clock; throws `CancellationError` as soon as the task is cancelled.
    package func sleep(for span: Duration) async throws {
        let wait = Wait()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait.begin(continuation) { schedule(after: span) { wait.end(throwing: nil) } }
            }
        } onCancel: {
            wait.end(throwing: CancellationError())
        }
    }
}

/// One sleeping task: ended once, by its timer or by cancellation, whichever comes first.
private final class Wait: Sendable {
    private enum State {
        case fresh
        case waiting(CheckedContinuation<Void, any Error>, Timer)
        case ended((any Error)?)
    }

    private let state = Mutex(State.fresh)

    func begin(_ continuation: CheckedContinuation<Void, any Error>, timer: () -> Timer) {
        let early: (any Error)?? = state.withLock {
            if case .ended(let error) = $0 { return .some(error) }
            $0 = .waiting(continuation, timer())
            return .none
        }
        if let early { resume(continuation, early) }
    }

    func end(throwing error: (any Error)?) {
        let previous = state.withLock {
            let previous = $0
            $0 = .ended(error)
            return previous
        }
        guard case .waiting(let continuation, let timer) = previous else { return }
        timer.cancel()
        resume(continuation, error)
    }

    private func resume(_ continuation: CheckedContinuation<Void, any Error>, _ error: (any Error)?) {
        if let error { continuation.resume(throwing: error) } else { continuation.resume() }
    }
}
