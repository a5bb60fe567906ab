package import Kernel

/// Notes or forgets a person's Telegram account, as a service of ours has proven it with them: the person opened the
/// bot by a link that only they were given.
package struct AttachTelegram: Sendable {
    let users: any UserRepository
    let tokens: any TokenRevoking
    let clock: any WallClock

    package init(users: any UserRepository, tokens: any TokenRevoking = TokensRunOut(), clock: any WallClock) {
        self.users = users
        self.tokens = tokens
        self.clock = clock
    }

    /// nil forgets it. `.notFound` for an unknown account, `.conflict` (`telegram_linked_elsewhere`) when that Telegram
    /// account belongs to another of ours. Tokens that name the former one hold no more.
    package func callAsFunction(_ telegram: TelegramID?, to id: UserID) async throws {
        if let telegram, telegram.rawValue <= 0 {
            throw ServiceError.invalid("telegram_id", "must be the number of a person on Telegram")
        }
        let now = clock.now
        guard let former = try await users.find(id) else { throw Caller.noSuchUser }
        _ = try await users.update(id) { user in
            let before = user
            guard user.telegramID != telegram else { return [] }
            user.link(telegram: telegram, at: now)
            return user.news(since: before, at: now)
        }
        // The session goes on: its next access token names what is true then.
        if former.telegramID != nil, former.telegramID != telegram {
            await tokens.revokeAll(of: id, issuedBefore: now)
        }
    }
}
