package import Kernel

/// Ends one of a person's own sessions.
package struct EndSession: Sendable {
    let sessions: any SessionRepository

    package init(sessions: any SessionRepository) {
        self.sessions = sessions
    }

    /// `.notFound` for an unknown session and for somebody else's alike.
    package func callAsFunction(_ id: String, of user: UserID) async throws {
        guard try await sessions.end(id, of: user) else {
            throw ServiceError(.notFound, "There is no such session.")
        }
    }
}
