package import Discovery
internal import Logging
package import Kernel
internal import Redis
package import ServiceKit

/// Every setting of the gateway.
package struct GatewayConfig: Sendable {
    /// The address to listen on.
    package let host: String
    package let port: Int
    /// Event loops (threads) of a gateway that runs alone.
    package let loops: Int
    package let logLevel: LogLevel
    /// Where the routes are read from, and what they were when the program started.
    let routeSource: RouteSource
    let routeStamp: FileStamp?
    let rules: RouteRules
    /// The instances that the settings name, by service.
    let instances: [String: [ServiceInstance]]
    /// Where the administrators' port listens.
    package let adminHost: String
    package let adminPort: Int
    /// Verifies the tokens that services show each other.
    package let serviceTokenSecret: String?
    /// How clients reach us: `http` or `https`.
    package let scheme: String
    /// Where proxies of ours are, whose `X-Forwarded-For` is believed.
    package let trustedProxies: [NetworkRange]
    /// Which access tokens are accepted.
    package let tokens: TokenSettings
    /// How long running requests may take to finish when the program is told to stop.
    package let drain: Duration
    /// How long requests are still accepted after readiness has begun to say no.
    package let drainDelay: Duration
    /// The Redis server by which gateways share counts and replays; nil keeps both in this process.
    let redis: RedisLocation?
    /// Where the access log is written.
    let accessLog: AccessLogPlace
    /// The share of ordinary answers that are logged, 0 to 1; refusals and failures always are.
    let accessLogShare: Double
    /// How the gateway finds services and is found itself.
    package let discovery: DiscoverySettings

    /// Where the gateway listens when no setting says otherwise.
    static let port = 8000

    /// Reads them all; what is wrong is noted in `settings`.
    package init(_ settings: inout SettingsReader) {
        host = settings.text("HOST", default: "127.0.0.1", "address to listen on; 0.0.0.0 in a container")
        port = settings.integer(
            "PORT", default: GatewayConfig.port, in: 0...65_535, "port to listen on; 0 takes a free one")
        loops = settings.integer("EVENT_LOOPS", default: 1, in: 1...64, "event loops (threads) of this program")
        logLevel = settings.choice("LOG_LEVEL", default: LogLevel.info, "the least serious record that is logged")
        routeSource = RouteSource(
            path: settings.optionalText("ROUTES_FILE", "the route file; the one of this program when absent"))
        routeStamp = routeSource.stamp
        rules = GatewayConfig.rules(of: routeSource, &settings)
        instances = rules.services.mapValues { service in
            settings.instances(service.setting, default: service.address, "where the service is")
        }
        adminHost = settings.text("ADMIN_HOST", default: "127.0.0.1", "address of the administrators' port")
        adminPort = settings.integer(
            "ADMIN_PORT", default: 8100, in: 0...65_535, "the administrators' port; 0 takes a free one")
        serviceTokenSecret = settings.optionalSecret(
            "SERVICE_TOKEN_SECRET", minimumBytes: 32, "signs the tokens that services show each other")
        scheme = settings.choice("PUBLIC_SCHEME", default: Scheme.http, "how clients reach us").rawValue
        trustedProxies = settings.networks(
            "TRUSTED_PROXIES", default: "", "addresses and ranges whose X-Forwarded-For is believed, by commas")
        tokens = TokenSettings(&settings)
        drain = .seconds(
            settings.integer("DRAIN_SECONDS", default: 10, in: 0...600, "time for running requests when stopping"))
        drainDelay = .seconds(
            settings.integer(
                "DRAIN_DELAY_SECONDS", default: 0, in: 0...600, "time for balancers to see that readiness says no"))
        redis = settings.redis("where several gateways share counts, replays and revoked tokens")
        accessLog = settings.choice("ACCESS_LOG", default: AccessLogPlace.stderr, "where the access log is written")
        let percent = settings.integer(
            "ACCESS_LOG_PERCENT", default: 100, in: 0...100, "share of ordinary answers in the access log")
        // Who wants warnings only does not want a line for every answer that is fine.
        accessLogShare = logLevel.level > .info ? 0 : Double(percent) / 100
        discovery = DiscoverySettings(&settings, listeningOn: host)
        if serviceTokenSecret == nil, !isAdminLocal {
            settings.refuse("ADMIN_HOST=\(adminHost) is not this machine alone: set SERVICE_TOKEN_SECRET as well")
        }
    }

    /// Whether only this machine reaches the administrators' port.
    var isAdminLocal: Bool { AdminAccess.isLoopback(adminHost) || adminHost == "localhost" }

    private enum Scheme: String, CaseIterable {
        case http, https
    }

    /// The routes; every mistake in them is a mistake of the settings.
    private static func rules(of source: RouteSource, _ settings: inout SettingsReader) -> RouteRules {
        do {
            return try source.read()
        } catch {
            for mistake in error.mistakes { settings.refuse(mistake) }
            return RouteRules()
        }
    }
}

/// Where the access log is written.
enum AccessLogPlace: String, CaseIterable, Sendable {
    case stderr, stdout, off
}
