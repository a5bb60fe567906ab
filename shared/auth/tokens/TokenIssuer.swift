package import HTTP
package import Kernel

/// Makes access tokens for people.
package struct TokenIssuer: Sendable {
    /// A token and what our own records need of it.
    package struct Issued: Sendable, Equatable {
        package let token: String
        /// The token's own id (`jti`).
        package let tokenID: String
        package let expiresAt: Timestamp
    }

    /// How long an access token lives when nothing else is said.
    package static let defaultLifetime: Duration = .minutes(15)

    private let key: SigningKey
    private let issuer: String
    private let audience: String
    private let lifetime: Duration
    private let clock: any WallClock
    private let random: any RandomSource

    package init(
        key: SigningKey, issuer: String, audience: String, lifetime: Duration = TokenIssuer.defaultLifetime,
        clock: any WallClock, random: any RandomSource
    ) {
        self.key = key
        self.issuer = issuer
        self.audience = audience
        self.lifetime = lifetime
        self.clock = clock
        self.random = random
    }

    /// A token for this person, session and role, good from now on.
    package func accessToken(
        for user: UserID, role: Identity.Role = .user, sessionID: String? = nil, telegramID: TelegramID? = nil,
        scopes: [String] = []
    ) throws -> Issued {
        try issue(user, role, session: sessionID, telegramID, scopes, actor: nil, lifetime)
    }

    /// A token with which `actor` acts for this person, in no session, for a minute.
    package func actingToken(
        for user: UserID, role: Identity.Role, telegramID: TelegramID?, actor: String
    ) throws -> Issued {
        try issue(user, role, session: nil, telegramID, [], actor: actor, ClaimRules.longestActing)
    }

    private func issue(
        _ user: UserID, _ role: Identity.Role, session: String?, _ telegramID: TelegramID?, _ scopes: [String],
        actor: String?, _ lifetime: Duration
    ) throws -> Issued {
        let now = clock.now
        let claims = AccessClaims(
            iss: issuer, aud: audience, sub: String(user.rawValue), iat: now.seconds, exp: (now + lifetime).seconds,
            jti: random.uuid(at: now), tokenType: TokenType.access.rawValue, role: role, sid: session,
            act: actor.map(AccessClaims.Actor.init), telegramID: telegramID,
            scope: scopes.isEmpty ? nil : scopes.joined(separator: " "))
        let token = try SignedMessage.sign(
            payload: JSON.encode(claims), type: TokenType.access.headerType, with: key)
        return Issued(token: token, tokenID: claims.jti, expiresAt: Timestamp(seconds: claims.exp))
    }

    private struct AccessClaims: Encodable {
        let iss: String
        let aud: String
        let sub: String
        let iat: Int64
        let exp: Int64
        let jti: String
        let tokenType: String
        let role: Identity.Role
        let sid: String?
        let act: Actor?
        let telegramID: TelegramID?
        let scope: String?

        struct Actor: Encodable {
            let sub: String
        }
    }
}
