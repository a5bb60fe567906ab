internal import Kernel
internal import UserCore

/// One sign-in as its owner sees it.
struct SessionView: Codable, Sendable {
    let id: String
    let network: String
    let userAgent: String
    let createdAt: Timestamp
    let lastSeenAt: Timestamp
    let expiresAt: Timestamp
    /// Whether the request itself came from this session.
    let isCurrent: Bool

    init(_ session: Session, current: String?) {
        id = session.id
        network = session.network
        userAgent = session.userAgent
        createdAt = session.createdAt
        lastSeenAt = session.lastSeenAt
        expiresAt = session.expiresAt
        isCurrent = session.id == current
    }
}

/// A person's sessions, newest first.
struct SessionList: Codable, Sendable {
    let sessions: [SessionView]
}
