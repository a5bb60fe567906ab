package import Kernel

/// Whether a service may still act for a person: the account is there and may sign in. Its token may be as old as a
/// minute; this service, which owns the accounts, does not wait for it to run out.
package struct CheckActing: Sendable {
    let users: any UserRepository

    package init(users: any UserRepository) {
        self.users = users
    }

    package func callAsFunction(for user: UserID) async throws -> Bool {
        try await users.find(user)?.isActive == true
    }
}
