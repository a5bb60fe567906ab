package import Kernel

/// Shows an account to its owner or to an administrator.
package struct GetUser: Sendable {
    let users: any UserRepository

    package init(users: any UserRepository) {
        self.users = users
    }

    /// `.notFound` for an unknown account and for one that is not the caller's business alike.
    package func callAsFunction(_ id: UserID, for caller: Caller) async throws -> User {
        guard caller.maySee(id), let user = try await users.find(id) else { throw Caller.noSuchUser }
        return user
    }
}

/// Who asks, as far as accounts are concerned.
package struct Caller: Sendable, Equatable {
    package let id: UserID
    package let administers: Bool

    package init(id: UserID, administers: Bool) {
        self.id = id
        self.administers = administers
    }

    package func maySee(_ user: UserID) -> Bool { user == id || administers }

    package static var noSuchUser: ServiceError { ServiceError(.notFound, "There is no such user.") }
}
