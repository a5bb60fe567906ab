package import Kernel

/// One sign-in on one device, from login to logout or expiry; its refresh tokens are one family.
package struct Session: Sendable, Equatable {
    /// Also the `sid` of its access tokens.
    package let id: String
    package let userID: UserID
    /// Where it was opened from.
    package let network: String
    package let userAgent: String
    package let createdAt: Timestamp
    package private(set) var lastSeenAt: Timestamp
    package let limits: SessionLimits

    package init(
        id: String, userID: UserID, network: String, userAgent: String, createdAt: Timestamp, lastSeenAt: Timestamp,
        limits: SessionLimits
    ) {
        self.id = id
        self.userID = userID
        self.network = network
        self.userAgent = String(userAgent.prefix(SessionLimits.userAgentCharacters))
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.limits = limits
    }

    /// When it ends unless it is used before.
    package var expiresAt: Timestamp {
        min(createdAt + limits.lifetime, lastSeenAt + limits.idle)
    }

    package func isLive(at now: Timestamp) -> Bool { now < expiresAt }

    package mutating func touch(at now: Timestamp) { lastSeenAt = now }
}

/// How long sessions live and how many a person may have.
package struct SessionLimits: Sendable, Equatable {
    /// From login to the end, however often it is used.
    package var lifetime = Duration.days(30)
    /// Without a refresh.
    package var idle = Duration.days(7)
    /// At once per person; the oldest makes room.
    package var perUser = 5
    /// How long the token before the current one is answered with 409 instead of ending the family: two tabs may
    /// refresh at the same moment.
    package var rotationGrace = Duration.seconds(10)

    package static let userAgentCharacters = 256

    package init() {}
}
