internal import HTTP
internal import Kernel
internal import Resilience

/// The routes in force, in the order in which they are tried.
struct RoutesView: Codable, Sendable {
    /// Where they were read from.
    let source: String
    /// Counts reloads, from 1.
    let version: Int
    let routes: [RouteView]

    init(_ set: RouteSet) {
        source = set.source
        version = set.version
        routes = set.matcher.routes.map { RouteView($0) }
    }
}

/// One route as an administrator sees it.
struct RouteView: Codable, Sendable {
    let name: String
    let pattern: String
    let methods: [String]
    let hosts: [String]
    let headers: [String]
    /// `service user`, `answer home`.
    let target: String
    let rewrite: String?
    let access: String
    let rateLimits: [String]
    let bodyLimit: Int
    /// In seconds; absent for no limit.
    let totalTimeout: Double?
    let responseTimeout: Double
    let attempts: Int
    let priority: String
    let isCached: Bool
    let isDeprecated: Bool

    init(_ compiled: CompiledRoute) {
        let route = compiled.route
        name = route.name
        pattern = compiled.pattern
        methods = RouteWords.passedOn.filter { compiled.methods.contains(MethodSet($0)) }.map(\.name)
        hosts = route.match.hosts
        headers = route.match.headers.map { $0.value.isEmpty ? $0.name : "\($0.name): \($0.value)" }
        target = route.target.words
        rewrite = route.target.rewriteWords
        access = route.access.words
        rateLimits = route.rateLimits
        bodyLimit = route.bodyLimit
        totalTimeout = route.timeouts.total?.inSeconds
        responseTimeout = route.timeouts.response.inSeconds
        attempts = route.retry.attempts
        priority = route.priority.rawValue
        isCached = route.cache != nil
        isDeprecated = route.deprecation != nil
    }
}

/// All services behind the gateway.
struct UpstreamsView: Codable, Sendable {
    let upstreams: [UpstreamView]

    init(_ table: UpstreamTable) { upstreams = table.all.map { UpstreamView($0.report()) } }
}

/// One service with its instances and breakers.
struct UpstreamView: Codable, Sendable {
    let name: String
    let balancing: String
    /// Whether so few instances are well that all are used.
    let isPanicking: Bool
    /// Requests it works on, and those that wait for a place.
    let active: Int
    let waiting: Int
    let instances: [InstanceView]
    let breakers: [BreakerView]

    init(_ report: UpstreamReport) {
        name = report.name
        balancing = report.balancing.rawValue
        isPanicking = report.isPanicking
        active = report.active
        waiting = report.waiting
        instances = report.instances.map { InstanceView($0) }
        breakers = report.breakers.map { BreakerView(route: $0.route, $0.state) }
    }
}

/// One instance of a service.
struct InstanceView: Codable, Sendable {
    let id: String
    let address: String
    let weight: Int
    /// `usable`, `unwell`, `ejected`, `draining`.
    let state: String
    let isUsed: Bool
    /// Seconds; absent when it is not left out.
    let ejectedFor: Double?
    let inFlight: Int
    /// Seconds, as the balancer sees it.
    let latency: Double

    init(_ report: InstanceReport) {
        id = report.id
        address = report.address
        weight = report.weight
        state = report.state.rawValue
        isUsed = report.isUsed
        ejectedFor = report.ejectedFor?.inSeconds
        inFlight = report.inFlight
        latency = report.latency
    }
}

/// The breaker of one route.
struct BreakerView: Codable, Sendable {
    let route: String
    /// `closed`, `open`, `half_open`.
    let state: String
    /// `automatic`, `forced_open`, `forced_closed`.
    let mode: String
    let failures: Int
    let volume: Int
    let timesOpened: Int
    /// Seconds until a request may go through; absent while closed.
    let retryAfter: Double?

    init(route: String, _ snapshot: BreakerSnapshot) {
        self.route = route
        state = snapshot.state.rawValue
        mode = snapshot.mode.rawValue
        failures = snapshot.failures
        volume = snapshot.volume
        timesOpened = snapshot.timesOpened
        retryAfter = snapshot.retryAfter?.inSeconds
    }
}

/// What a reload came to.
struct ReloadView: Codable, Sendable {
    let version: Int
    let routes: Int
}

/// What is logged.
struct LogLevelView: Codable, Sendable {
    let level: String
}

extension GatewayRoute.Target {
    var words: String {
        switch self {
        case .service(let name, _): "service \(name)"
        case .own(let name): "answer \(name)"
        }
    }

    var rewriteWords: String? {
        switch self {
        case .service(_, .replacePrefix(let prefix, let with)?): "\(prefix) → \(with)"
        case .service(_, .template(let template)?): template
        default: nil
        }
    }
}

extension RouteAccess {
    var words: String {
        switch self {
        case .everyone: "public"
        case .service: "service"
        case .user(let role, let scopes):
            (role == .viewer ? "user" : "user, at least \(role.rawValue)")
                + (scopes.isEmpty ? "" : ", with \(scopes.joined(separator: " and "))")
        }
    }
}
