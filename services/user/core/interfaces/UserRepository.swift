package import Contracts
package import Kernel

/// Keeps accounts. Every write stores its events in the same transaction.
package protocol UserRepository: Sendable {
    /// Stores a new account and the events that `events` makes of it, and begins the saga that makes the other services
    /// ready for it. A taken address or name is `.conflict`.
    func insert(_ user: NewUser, recording events: @Sendable (User) -> [any Event]) async throws -> User

    /// The account, or nil.
    func find(_ id: UserID) async throws -> User?
    func find(email: Email) async throws -> User?

    /// Loads, changes and saves in one transaction; `.notFound` when there is no such account, `.conflict` when the new
    /// name is taken or the Telegram account belongs to another. Nothing is written when `change` throws.
    func update(
        _ id: UserID, _ change: @Sendable (inout User) throws -> [any Event]
    ) async throws -> User

    /// Erases the account with its sessions, records the events, and begins the saga that erases it elsewhere; false
    /// when there was none.
    func delete(_ id: UserID, recording events: [any Event]) async throws -> Bool
}
