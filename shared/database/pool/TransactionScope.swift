internal import Synchronization

/// Whether a transaction may still go on, and what to do once it is committed.
final class TransactionScope: Sendable {
    private struct State {
        var isOpen = true
        /// The statement that failed: PostgreSQL refuses everything after it, so SQLite does the same.
        var failure: (any Error)?
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// Runs one statement of the transaction. Throws when the transaction has ended (its executor was carried out of
    /// the body) or an earlier statement failed.
    func perform<Result: Sendable>(_ statement: () async throws -> Result) async throws -> Result {
        try check()
        do { return try await statement() } catch {
            state.withLock { if $0.failure == nil { $0.failure = error } }
            throw error
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.actions.append(action) }
    }

    /// Takes no more statements. Throws when one has failed, so that nothing is committed.
    func end() throws {
        try check()
        abandon()
    }

    /// Takes no more statements, whatever happened.
    func abandon() { state.withLock { $0.isOpen = false } }

    /// Calls what waited for the commit.
    func committed() {
        let actions = state.withLock { state in
            defer { state.actions = [] }
            return state.actions
        }
        for action in actions { action() }
    }

    private func check() throws {
        let (isOpen, failure) = state.withLock { ($0.isOpen, $0.failure) }
        if let failure { throw failure }
        guard isOpen else {
            throw DatabaseError.failed(code: "transaction", detail: "a statement after the transaction's end")
        }
    }
}
