internal import Auth
internal import HTTP
internal import Kernel
internal import UserCore

/// Tokens signed with this service's own key.
struct SignedTokens: TokenMint {
    let issuer: TokenIssuer
    let random: any RandomSource
    let clock: any WallClock

    func accessToken(for user: User, session: String) throws -> AccessToken {
        let issued = try issuer.accessToken(
            for: user.id, role: user.role.identityRole, sessionID: session, telegramID: user.telegramID)
        return AccessToken(text: issued.token, lifetime: issued.expiresAt - clock.now)
    }

    func actingToken(for user: User, actor: String) throws -> AccessToken {
        let issued = try issuer.actingToken(
            for: user.id, role: min(user.role.identityRole, .user), telegramID: user.telegramID, actor: actor)
        return AccessToken(text: issued.token, lifetime: issued.expiresAt - clock.now)
    }

    func refreshToken() -> (text: String, hash: [UInt8]) {
        let token = RefreshToken(random: random)
        return (token.text, token.hash)
    }

    func hash(refreshToken: String) -> [UInt8] { RefreshToken.hash(refreshToken) }
    func sessionID() -> String { random.uuid(at: clock.now) }
}

extension User.Role {
    /// The same role as tokens carry it.
    var identityRole: Identity.Role {
        switch self {
        case .viewer: .viewer
        case .user: .user
        case .moderator: .moderator
        case .admin: .admin
        case .owner: .owner
        }
    }
}
