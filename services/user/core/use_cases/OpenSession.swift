package import Kernel

/// What a person holds after signing in.
package struct SignedIn: Sendable {
    package let user: User
    package let session: Session
    package let access: AccessToken
    package let refreshToken: String
}

/// Starts a session and mints its first tokens.
package struct OpenSession: Sendable {
    let sessions: any SessionRepository
    let mint: any TokenMint
    let clock: any WallClock
    let limits: SessionLimits

    package init(
        sessions: any SessionRepository, mint: any TokenMint, clock: any WallClock, limits: SessionLimits
    ) {
        self.sessions = sessions
        self.mint = mint
        self.clock = clock
        self.limits = limits
    }

    package func callAsFunction(_ user: User, network: String, userAgent: String) async throws -> SignedIn {
        let now = clock.now
        let session = Session(
            id: mint.sessionID(), userID: user.id, network: network, userAgent: userAgent, createdAt: now,
            lastSeenAt: now, limits: limits)
        let refresh = mint.refreshToken()
        try await sessions.open(session, tokenHash: refresh.hash)
        return SignedIn(
            user: user, session: session, access: try mint.accessToken(for: user, session: session.id),
            refreshToken: refresh.text)
    }
}
