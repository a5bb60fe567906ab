internal import Contracts
package import Kernel

/// Erases an account with its sessions, and sees to it that every other service erases what it has of it.
package struct DeleteUser: Sendable {
    let users: any UserRepository
    let tokens: any TokenRevoking
    let clock: any WallClock

    package init(
        users: any UserRepository, tokens: any TokenRevoking = TokensRunOut(), clock: any WallClock
    ) {
        self.users = users
        self.tokens = tokens
        self.clock = clock
    }

    /// `.notFound` for an unknown account and for one that is not the caller's business alike.
    package func callAsFunction(_ id: UserID, for caller: Caller) async throws {
        guard caller.maySee(id),
            try await users.delete(id, recording: [UserDeleted(userID: id, deletedAt: clock.now)])
        else { throw Caller.noSuchUser }
        // No token is issued any more: those of this very second go too.
        await tokens.revokeAll(of: id, issuedBefore: clock.now + .seconds(1))
    }
}
