internal import Kernel
internal import UserCore

/// What a person holds after signing in (RFC 6749 §5.1).
struct SignedInView: Codable, Sendable {
    let accessToken: String
    /// Always `Bearer`.
    let tokenType: String
    /// Seconds until the access token runs out.
    let expiresIn: Int
    /// Good for one exchange at `/auth/refresh`.
    let refreshToken: String
    let user: AccountView

    init(_ signedIn: SignedIn) {
        accessToken = signedIn.access.text
        tokenType = "Bearer"
        expiresIn = Int(signedIn.access.lifetime.inSeconds)
        refreshToken = signedIn.refreshToken
        user = AccountView(signedIn.user)
    }
}

/// An account whose Telegram number was just proven, and an access token that carries the proof.
struct LinkedView: Codable, Sendable {
    let accessToken: String
    let tokenType: String
    /// Seconds until the access token runs out.
    let expiresIn: Int
    let user: AccountView

    init(_ user: User, _ access: AccessToken) {
        accessToken = access.text
        tokenType = "Bearer"
        expiresIn = Int(access.lifetime.inSeconds)
        self.user = AccountView(user)
    }
}
