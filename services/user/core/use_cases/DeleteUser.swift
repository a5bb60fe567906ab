internal import Contracts
package import Kernel

/// Erases an account with its sessions, and sees to it that every other service erases what it has of it.
package struct DeleteUser: Sendable {
    let users: any UserRepository
    let clock: any WallClock

    package init(users: any UserRepository, clock: any WallClock) {
        self.users = users
        self.clock = clock
    }

    /// `.notFound` for an unknown account and for one that is not the caller's business alike.
    package func callAsFunction(_ id: UserID, for caller: Caller) async throws {
        guard caller.maySee(id),
            try await users.delete(id, recording: [UserDeleted(userID: id, deletedAt: clock.now)])
        else { throw Caller.noSuchUser }
    }
}
