internal import Resilience

/// A named rate limit that routes refer to: how many requests, and which of them are counted together.
struct RateLimitClass: Sendable, Equatable {
    /// What a request is counted by.
    enum Key: String, Sendable, CaseIterable {
        /// The client's IPv4 address, or the /64 of its IPv6 address. Counted before anyone is authenticated.
        case address
        /// The person, or the service of ours, that the token names. Counted after authentication; whoever showed no
        /// token is counted by address.
        case user
        /// All requests of one route together.
        case route
        /// All requests of every route of this class together.
        case everyone
    }

    /// Unique; what a route's `rateLimits` names.
    var name: String
    var limit: RateLimit
    var per: Key

    init(name: String, limit: RateLimit, per: Key) {
        self.name = name
        self.limit = limit
        self.per = per
    }
}
