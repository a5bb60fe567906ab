package import Kernel

/// Ends the session that a person calls from.
package struct LogOut: Sendable {
    let sessions: any SessionRepository
    let tokens: any TokenRevoking

    package init(sessions: any SessionRepository, tokens: any TokenRevoking = TokensRunOut()) {
        self.sessions = sessions
        self.tokens = tokens
    }

    /// Ending what has already ended is no error.
    package func callAsFunction(_ user: UserID, session: String) async throws {
        if try await sessions.end(session, of: user) { await tokens.revoke(sessions: [session]) }
    }

    /// Ends the session of a refresh token, for a client whose access token has run out.
    package func callAsFunction(refreshToken: String, mint: any TokenMint) async throws {
        try await sessions.end(tokenHash: mint.hash(refreshToken: refreshToken))
    }
}
