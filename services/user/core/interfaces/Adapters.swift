package import Kernel

/// Hashes passwords slowly, on its own threads. `.unavailable` when too many wait.
package protocol PasswordHashing: Sendable {
    func hash(_ password: String) async throws -> String

    /// Takes as long for `nil` (an unknown account) as for a real hash, and then never matches.
    func verify(_ password: String, against hash: String?) async throws -> PasswordVerdict
}

/// What checking a password led to.
package enum PasswordVerdict: Sendable, Equatable {
    case wrong
    case right
    /// Right, but stored by an older method: store it anew.
    case rightButOutdated
}

/// Refuses passwords that are too short, too long or too well known; throws `.invalid` with the field `password`.
package protocol PasswordRules: Sendable {
    func check(_ password: String) throws(ServiceError)
}

/// Makes the tokens that a signed-in person carries.
package protocol TokenMint: Sendable {
    /// A signed access token of that session.
    func accessToken(for user: User, session: String) throws -> AccessToken
    /// A signed access token with which a service of ours acts for the person, in no session: a minute long, and never
    /// more than an ordinary person's.
    func actingToken(for user: User, actor: String) throws -> AccessToken
    /// A new opaque refresh token: the text for the person and its hash for the database.
    func refreshToken() -> (text: String, hash: [UInt8])
    /// The hash under which a refresh token is stored.
    func hash(refreshToken: String) -> [UInt8]
    /// A new session id.
    func sessionID() -> String
}

/// A signed token and how long it holds.
package struct AccessToken: Sendable, Equatable {
    package let text: String
    package let lifetime: Duration

    package init(text: String, lifetime: Duration) {
        self.text = text
        self.lifetime = lifetime
    }
}

/// Makes access tokens worthless before they expire, at every service. Where that cannot be told to the others, their
/// tokens run out by themselves, a quarter of an hour later at most; ending a session never fails for it.
package protocol TokenRevoking: Sendable {
    /// Every token of these sessions.
    func revoke(sessions: [String]) async
    /// Every token of that person issued before that moment, to the second.
    func revokeAll(of user: UserID, issuedBefore moment: Timestamp) async
}

/// Where nobody else checks tokens by a list, they run out by themselves.
package struct TokensRunOut: TokenRevoking {
    package init() {}

    package func revoke(sessions: [String]) {}
    package func revokeAll(of user: UserID, issuedBefore moment: Timestamp) {}
}

/// Counts tries per account and network, across restarts.
package protocol AttemptLedger: Sendable {
    /// Counts one try under every key, or none of them: nil when all admit it, else how long to wait.
    func take(_ attempts: [Attempt], at now: Timestamp) async throws -> Duration?
    /// Gives back a try that turned out right.
    func giveBack(_ attempts: [Attempt]) async throws
}

/// Checks what Telegram's login widget signed; throws `.unauthenticated` when it does not hold.
package protocol TelegramSignIn: Sendable {
    func verify(_ fields: [String: String]) throws(ServiceError) -> TelegramID
}
