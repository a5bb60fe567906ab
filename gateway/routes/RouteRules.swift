internal import Resilience

/// Everything a route file says: the routes, and what they refer to by name.
struct RouteRules: Sendable, Equatable {
    /// In the order of the file, which decides between routes that are equally specific.
    var routes: [GatewayRoute] = []
    /// By name.
    var services: [String: ServiceRules] = [:]
    /// By name.
    var rateLimits: [String: RateLimitClass] = [:]
}

/// One class of requests that are counted together, and what a count is kept for.
struct RateLimitClass: Sendable, Equatable {
    enum Key: String, Sendable, CaseIterable {
        /// Each client address, an IPv6 one by its network of 64 bits.
        case address
        /// Each signed-in person or service; without one the address.
        case user
        /// Each API key (`X-API-Key`); without one the address.
        case apiKey = "api_key"
        /// All requests of this gateway together.
        case everyone
    }

    var limit: RateLimit
    var key = Key.address
}

/// One service behind the gateway.
struct ServiceRules: Sendable, Equatable {
    /// The environment variable with its address or addresses: `USER_SERVICE_URL`.
    var setting: String
    /// Where it is when the setting says nothing: `http://127.0.0.1:8001`.
    var address: String
    /// What the consistent hash is made of.
    var hashKey = HashKey.user
    var policy = UpstreamPolicy()

    /// What requests of the same instance have in common.
    enum HashKey: Sendable, Equatable {
        /// The signed-in person; without one the address.
        case user
        case address
        /// The value of a field; without it the address.
        case header(String)
    }
}
