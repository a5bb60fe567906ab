package import Kernel

/// Exchanges a refresh token for new tokens; a token that was used up before ends its whole family (RFC 9700 §4.14.2).
package struct RefreshSession: Sendable {
    let users: any UserRepository
    let sessions: any SessionRepository
    let mint: any TokenMint
    let tokens: any TokenRevoking
    let clock: any WallClock

    package init(
        users: any UserRepository, sessions: any SessionRepository, mint: any TokenMint,
        tokens: any TokenRevoking = TokensRunOut(), clock: any WallClock
    ) {
        self.users = users
        self.sessions = sessions
        self.mint = mint
        self.tokens = tokens
        self.clock = clock
    }

    /// Throws `.unauthenticated` for a token that does not hold, `.conflict` for one that was exchanged a moment ago.
    package func callAsFunction(_ token: String) async throws -> SignedIn {
        let next = mint.refreshToken()
        switch try await sessions.rotate(mint.hash(refreshToken: token), to: next.hash, at: clock.now) {
        case .rotated(let session):
            guard let user = try await users.find(session.userID), user.isActive else { throw Self.refused }
            return SignedIn(
                user: user, session: session, access: try mint.accessToken(for: user, session: session.id),
                refreshToken: next.text)
        case .justRotated:
            throw ServiceError(
                .conflict, "This refresh token was exchanged a moment ago; use the newer one.",
                code: "refresh_in_progress")
        case .reused(_, let session):
            await tokens.revoke(sessions: [session])
            throw Self.refused
        case .unknown:
            throw Self.refused
        }
    }

    private static var refused: ServiceError {
        ServiceError(.unauthenticated, "The refresh token does not hold; sign in again.", code: "invalid_grant")
    }
}
