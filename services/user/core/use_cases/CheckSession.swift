package import Kernel

/// Whether the session of an access token still lives: a token outlives its session by up to its own lifetime, and
/// this service, which owns the sessions, does not let that happen.
package struct CheckSession: Sendable {
    let sessions: any SessionRepository
    let clock: any WallClock

    package init(sessions: any SessionRepository, clock: any WallClock) {
        self.sessions = sessions
        self.clock = clock
    }

    package func callAsFunction(_ id: String, of user: UserID) async throws -> Bool {
        try await sessions.live(id, at: clock.now)?.userID == user
    }
}
