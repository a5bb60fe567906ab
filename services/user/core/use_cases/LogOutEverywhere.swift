package import Kernel

/// Ends every session of a person and tells how many.
package struct LogOutEverywhere: Sendable {
    let sessions: any SessionRepository

    package init(sessions: any SessionRepository) {
        self.sessions = sessions
    }

    package func callAsFunction(_ user: UserID) async throws -> Int {
        try await sessions.endAll(of: user)
    }
}
