package import Kernel

/// Lists where a person is signed in, newest first.
package struct ListSessions: Sendable {
    let sessions: any SessionRepository
    let clock: any WallClock

    package init(sessions: any SessionRepository, clock: any WallClock) {
        self.sessions = sessions
        self.clock = clock
    }

    package func callAsFunction(_ user: UserID) async throws -> [Session] {
        try await sessions.list(user, at: clock.now)
    }
}
