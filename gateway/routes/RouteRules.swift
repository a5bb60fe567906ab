/// Everything a route file says: the routes, and what they refer to by name.
struct RouteRules: Sendable, Equatable {
    /// In the order of the file, which decides between routes that are equally specific.
    var routes: [GatewayRoute] = []
    /// By name.
    var services: [String: ServiceRules] = [:]
    /// By name.
    var rateLimits: [String: RateLimitClass] = [:]
}

/// One service behind the gateway.
struct ServiceRules: Sendable, Equatable {
    /// The environment variable with its address or addresses: `USER_SERVICE_URL`.
    var setting: String
    /// Where it is when the setting says nothing: `http://127.0.0.1:8001`.
    var address: String
    var policy = UpstreamPolicy()
}
