package import Kernel

/// Notes which Telegram account a person has, proven by Telegram's login widget; a channel's owner is proven by it.
package struct LinkTelegram: Sendable {
    let users: any UserRepository
    let telegram: any TelegramSignIn
    let attempts: any AttemptLedger
    let mint: any TokenMint
    let clock: any WallClock

    /// What Telegram signed proves something once; it is remembered longer than it is good for.
    static let proofLimit = AttemptLimit(1, per: .minutes(10))

    package init(
        users: any UserRepository, telegram: any TelegramSignIn, attempts: any AttemptLedger, mint: any TokenMint,
        clock: any WallClock
    ) {
        self.users = users
        self.telegram = telegram
        self.attempts = attempts
        self.mint = mint
        self.clock = clock
    }

    /// The account and an access token that carries the proof. Throws `.unauthenticated` when Telegram did not sign
    /// these fields or they were used before, `.conflict` when that Telegram account belongs to another user of ours.
    package func callAsFunction(
        _ id: UserID, session: String, _ fields: [String: String]
    ) async throws -> (user: User, access: AccessToken) {
        let proven = try telegram.verify(fields)
        let now = clock.now
        let once = [Attempt("telegram-proof:\(fields["hash"] ?? "")", Self.proofLimit)]
        guard try await attempts.take(once, at: now) == nil else {
            throw ServiceError(
                .unauthenticated, "This sign-in with Telegram was used before; sign in with Telegram again.",
                code: "telegram_login_invalid")
        }
        let user = try await users.update(id) { user in
            let before = user
            user.link(telegram: proven, at: now)
            return user.news(since: before, at: now)
        }
        return (user, try mint.accessToken(for: user, session: session))
    }
}
