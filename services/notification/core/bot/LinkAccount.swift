package import Kernel

/// Gives an account a code to be brought to the bot, tells how its link stands, and ends it.
package struct LinkAccount: Sendable {
    private let chats: any BotChats
    private let codes: any LinkCodes
    private let identity: any BotIdentity
    private let clock: any WallClock
    private let limits: BotLimits

    /// A code and the link that carries it to the bot.
    package struct Invitation: Sendable, Equatable {
        package let code: String
        package let url: String
        package let expiresAt: Timestamp
    }

    package init(
        chats: any BotChats, codes: any LinkCodes, identity: any BotIdentity, clock: any WallClock,
        limits: BotLimits = BotLimits()
    ) {
        self.chats = chats
        self.codes = codes
        self.identity = identity
        self.clock = clock
        self.limits = limits
    }

    /// `.unavailable` without a bot, `.tooManyRequests` for somebody who asks over and over.
    package func invite(_ user: UserID) async throws -> Invitation {
        let username = try await identity.username()
        let code = codes.make()
        let end = try await chats.keepCode(codes.hash(code), for: user, limits: limits, at: clock.now)
        return Invitation(code: code, url: "https://t.me/\(username)?start=\(code)", expiresAt: end)
    }

    package func standing(of user: UserID) async throws -> ChatLink? { try await chats.link(of: user) }

    /// Ending what is ended already is no mistake.
    package func end(_ user: UserID) async throws { _ = try await chats.unlink(user, at: clock.now) }
}
