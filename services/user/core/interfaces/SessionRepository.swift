package import Kernel

/// Keeps sessions and the hashes of their refresh tokens.
package protocol SessionRepository: Sendable {
    /// Stores a session with its first token; the person's oldest sessions beyond `limits.perUser` end.
    func open(_ session: Session, tokenHash: [UInt8]) async throws

    /// The session if it was neither ended nor expired.
    func live(_ id: String, at now: Timestamp) async throws -> Session?

    /// The person's live sessions, newest first.
    func list(_ user: UserID, at now: Timestamp) async throws -> [Session]

    /// Exchanges a refresh token for its successor, in one transaction: of two callers at once, one wins.
    func rotate(_ old: [UInt8], to new: [UInt8], at now: Timestamp) async throws -> Rotation

    /// Ends one session of that person; false when there is none.
    func end(_ id: String, of user: UserID) async throws -> Bool

    /// Ends the session that this refresh token belongs to, if any.
    func end(tokenHash: [UInt8]) async throws

    /// Ends all sessions of that person and tells how many.
    @discardableResult
    func endAll(of user: UserID) async throws -> Int
}

/// What presenting a refresh token led to.
package enum Rotation: Sendable, Equatable {
    /// The new token holds; the old one is used up.
    case rotated(Session)
    /// Used up a moment ago, most likely by the same device: nothing was changed.
    case justRotated
    /// Used up long ago: somebody has a copy. The session was ended.
    case reused(UserID, session: String)
    /// Not one of ours, or its session has ended.
    case unknown
}
