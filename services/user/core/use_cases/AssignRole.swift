package import Kernel

/// Gives an account a role; only the operator's tool calls it, on the machine itself.
package struct AssignRole: Sendable {
    let users: any UserRepository
    let sessions: any SessionRepository
    let clock: any WallClock

    package init(users: any UserRepository, sessions: any SessionRepository, clock: any WallClock) {
        self.users = users
        self.sessions = sessions
        self.clock = clock
    }

    /// `.notFound` when nobody has that address. The person's sessions end, so that no token keeps the old role.
    package func callAsFunction(_ role: User.Role, to email: Email) async throws -> User {
        guard let found = try await users.find(email: email) else { throw Caller.noSuchUser }
        let now = clock.now
        let user = try await users.update(found.id) { account in
            account.assign(role: role, at: now)
            return []
        }
        try await sessions.endAll(of: user.id)
        return user
    }
}
