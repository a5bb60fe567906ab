package import Kernel

/// What makes access tokens worthless before they expire.
package enum Revocation: Sendable, Equatable {
    /// The token of that id (`jti`).
    case token(String)
    /// Every token of that session (`sid`).
    case session(String)
    /// Every token of that person that was issued (`iat`, whole seconds) before that moment.
    case person(UserID, issuedBefore: Timestamp)
}

/// Which tokens were revoked, shared by whoever checks tokens.
package protocol RevocationList: Sendable {
    /// Revokes for `life`, which is as long as any token meant here can still live. Throws `.unavailable` when the list
    /// cannot be reached: the tokens then live until they expire.
    func revoke(_ revocations: [Revocation], for life: Duration) async throws(ServiceError)

    /// Whether this token was revoked. Throws `.unavailable` when that cannot be found out.
    func isRevoked(_ claims: TokenClaims) async throws(ServiceError) -> Bool
}
