package import Kernel

/// Tells another service how to reach a person and in which language.
package struct GetContact: Sendable {
    let users: any UserRepository

    package init(users: any UserRepository) {
        self.users = users
    }

    /// `.notFound` for an unknown account.
    package func callAsFunction(_ id: UserID) async throws -> User {
        guard let user = try await users.find(id) else { throw Caller.noSuchUser }
        return user
    }
}
