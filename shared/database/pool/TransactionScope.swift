internal import Synchronization

/// Whether a transaction is still open, and what to do once it is committed.
final class TransactionScope: Sendable {
    private struct State {
        var isOpen = true
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// Throws when the transaction has ended: its executor was carried out of the body.
    func check() throws {
        guard state.withLock({ $0.isOpen }) else {
            throw DatabaseError.failed(code: "transaction", detail: "a statement after the transaction's end")
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.actions.append(action) }
    }

    func end() {
        state.withLock { $0.isOpen = false }
    }

    /// Calls what waited for the commit.
    func committed() {
        let actions = state.withLock { state in
            defer { state.actions = [] }
            return state.actions
        }
        for action in actions { action() }
    }
}
