internal import HTTP
internal import Kernel
internal import Resilience

/// One route of the gateway with every policy that holds on it, as the route file says.
struct GatewayRoute: Sendable, Equatable {
    /// Unique; the label in logs, metrics and the admin API.
    var name: String
    var match: RouteMatch
    var target: Target
    var timeouts = RouteTimeouts()
    /// Bytes of a request body; more is 413.
    var bodyLimit = 1_048_576
    var access = RouteAccess.user(atLeast: .viewer)
    /// Names of the rate-limit classes that count this route's requests.
    var rateLimits: [String] = []
    var retry = RetryPolicy()
    var breaker = BreakerPolicy()
    var priority = Priority.normal
    /// Nil keeps no answers.
    var cache: CachePolicy?
    /// Nil lets no other origin in.
    var cors: CORSPolicy?
    var compresses = true
    /// Whether a POST with an Idempotency-Key is remembered and its answer replayed.
    var isIdempotencyKeyed = false
    /// Whether WebSocket upgrades are let through, and how long a tunnel may be silent.
    var webSocketIdle: Duration?
    /// Tells clients that the path will go away (RFC 9745, RFC 8594).
    var deprecation: Deprecation?

    /// Where requests go.
    enum Target: Sendable, Equatable {
        /// A service, perhaps under another path.
        case service(String, rewrite: PathRewrite?)
        /// The gateway's own answer of that name: `home`.
        case own(String)
    }
}

/// Which requests a route takes; every condition must hold.
struct RouteMatch: Sendable, Equatable {
    enum Path: Sendable, Equatable {
        /// `/api/v1/users` with everything below it.
        case prefix(String)
        case exact(String)
        /// `/api/v1/users/{id}`; each `{name}` catches one segment, a last `{name...}` the rest.
        case template(String)
    }

    var path: Path
    /// None: every method that is passed on at all.
    var methods: [HTTPMethod] = []
    /// Host names without port; `*.example.org` takes every name below. None: any.
    var hosts: [String] = []
    /// Fields that must be there; an empty value takes any.
    var headers: [HeaderCondition] = []

    struct HeaderCondition: Sendable, Equatable {
        var name: String
        var value: String
    }
}

/// The path that a service sees instead of the client's: the matched prefix replaced, or a whole template filled.
enum PathRewrite: Sendable, Equatable {
    case replacePrefix(String, with: String)
    /// `/api/v1/analytics/dashboard/{id}`, filled with what the route's own template caught.
    case template(String)
}

/// How long a route waits, and for what.
struct RouteTimeouts: Sendable, Equatable {
    var connect = Duration.seconds(2)
    /// For the head of the answer, once the request was sent.
    var response = Duration.seconds(30)
    /// Between two pieces of a body, in either direction.
    var idle = Duration.seconds(30)
    /// From the request's head to the head of the answer, retries included; told to the service as its deadline. Nil
    /// for uploads and streams without an end.
    var total: Duration? = .seconds(30)
}

/// Who may take a route.
enum RouteAccess: Sendable, Equatable {
    case everyone
    /// A person with at least this role and all of these scopes.
    case user(atLeast: Identity.Role, scopes: [String] = [])
    /// Another service of ours.
    case service
}

/// How answers are kept.
struct CachePolicy: Sendable, Equatable {
    /// How long an answer is fresh when it does not say so itself.
    var life = Duration.seconds(5)
    /// Bytes of the largest answer that is kept.
    var largestAnswer = 262_144
    /// Whether everybody is given the same answer. False keeps one for each person.
    var isShared = false
}

/// Which pages of other origins may read answers (Fetch standard, CORS protocol).
struct CORSPolicy: Sendable, Equatable {
    /// Exact origins, scheme and port included: `https://app.example.org`; `*` is any, without credentials.
    var origins: [String]
    var methods: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete]
    var headers: [String] = ["authorization", "content-type", "idempotency-key", "if-none-match", "x-request-id"]
    var exposes: [String] = ["etag", "link", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"]
    var allowsCredentials = false
    var maxAge = Duration.seconds(600)
}

/// When a path was called old, and when it goes away.
struct Deprecation: Sendable, Equatable {
    var since: Timestamp
    var sunset: Timestamp?
    /// The path that takes its place.
    var successor: String?
}
