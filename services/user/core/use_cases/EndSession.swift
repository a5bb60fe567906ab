package import Kernel

/// Ends one of a person's own sessions.
package struct EndSession: Sendable {
    let sessions: any SessionRepository
    let tokens: any TokenRevoking

    package init(sessions: any SessionRepository, tokens: any TokenRevoking = TokensRunOut()) {
        self.sessions = sessions
        self.tokens = tokens
    }

    /// `.notFound` for an unknown session and for somebody else's alike.
    package func callAsFunction(_ id: String, of user: UserID) async throws {
        guard try await sessions.end(id, of: user) else {
            throw ServiceError(.notFound, "There is no such session.")
        }
        await tokens.revoke(sessions: [id])
    }
}
