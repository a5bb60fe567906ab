package import Kernel

/// Notes which Telegram account a person has, proven by Telegram's login widget; a channel's owner is proven by it.
package struct LinkTelegram: Sendable {
    let users: any UserRepository
    let telegram: any TelegramSignIn
    let clock: any WallClock

    package init(users: any UserRepository, telegram: any TelegramSignIn, clock: any WallClock) {
        self.users = users
        self.telegram = telegram
        self.clock = clock
    }

    /// Throws `.unauthenticated` when Telegram did not sign these fields, `.conflict` when that Telegram account
    /// belongs to another user of ours.
    package func callAsFunction(_ id: UserID, _ fields: [String: String]) async throws -> User {
        let now = clock.now
        let proven = try telegram.verify(fields, at: now)
        return try await users.update(id) { user in
            user.link(telegram: proven, at: now)
            return []
        }
    }
}
