package import Kernel

/// Ends every session of a person and tells how many.
package struct LogOutEverywhere: Sendable {
    let sessions: any SessionRepository
    let tokens: any TokenRevoking
    let clock: any WallClock

    package init(
        sessions: any SessionRepository, tokens: any TokenRevoking = TokensRunOut(), clock: any WallClock
    ) {
        self.sessions = sessions
        self.tokens = tokens
        self.clock = clock
    }

    package func callAsFunction(_ user: UserID) async throws -> Int {
        let now = clock.now
        let live = try await sessions.list(user, at: now).map(\.id)
        let ended = try await sessions.endAll(of: user)
        // By name and by time: the moment alone would spare what was issued in this very second.
        await tokens.revoke(sessions: live)
        await tokens.revokeAll(of: user, issuedBefore: now)
        return ended
    }
}
