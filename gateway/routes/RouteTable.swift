internal import HTTP

/// Which path goes to which service: the whole of the gateway's routing is in this file.
///
/// What is not named as open here demands a valid access token, and a path that is not here reaches no service.
enum RouteTable {
    /// Every service that exists, with the setting that says where it is and where that is without the setting.
    static let services: [UpstreamName] = [
        UpstreamName("user", setting: "USER_SERVICE_URL", port: 8001),
        UpstreamName("analytics", setting: "ANALYTICS_SERVICE_URL", port: 8002),
        UpstreamName("channel", setting: "CHANNEL_SERVICE_URL", port: 8004),
    ]

    /// Each prefix with everything below it.
    static let prefixes: [PrefixRoute] = [
        PrefixRoute(
            "/api/v1/auth", to: "user", open: [.post("/login"), .post("/register"), .post("/refresh")]),
        PrefixRoute("/api/v1/users", to: "user", open: [.post("")]),
        PrefixRoute("/api/v1/profile", to: "user"),
        PrefixRoute("/api/v1/sessions", to: "user"),
        PrefixRoute("/api/v1/channels", to: "channel"),
        PrefixRoute("/api/v1/analytics", to: "analytics"),
        PrefixRoute("/.well-known/jwks.json", to: "user", open: [.get("")], isWhole: true),
    ]

    /// The methods that are passed on; HEAD goes with GET. The rest, TRACE and CONNECT among them, is 405.
    static let methods: [HTTPMethod] = [.get, .post, .put, .patch, .delete]
}

/// A service as the table knows it.
struct UpstreamName: Sendable, Equatable {
    let name: String
    /// The environment variable with its address.
    let setting: String
    /// Its port when nothing is set.
    let port: Int

    init(_ name: String, setting: String, port: Int) {
        self.name = name
        self.setting = setting
        self.port = port
    }
}

/// A prefix of paths that belongs to one service.
struct PrefixRoute: Sendable {
    let prefix: String
    let service: String
    /// What below it anyone may call.
    let open: [OpenEndpoint]
    /// Only the prefix itself, with the open methods, and nothing below it.
    let isWhole: Bool

    init(_ prefix: String, to service: String, open: [OpenEndpoint] = [], isWhole: Bool = false) {
        self.prefix = prefix
        self.service = service
        self.open = open
        self.isWhole = isWhole
    }
}

/// One method and path below a prefix that need no token.
struct OpenEndpoint: Sendable, Equatable {
    let method: HTTPMethod
    let path: String

    static func get(_ path: String) -> OpenEndpoint { OpenEndpoint(method: .get, path: path) }
    static func post(_ path: String) -> OpenEndpoint { OpenEndpoint(method: .post, path: path) }
}
