internal import Auth
package import HTTP
internal import Kernel
internal import Monitoring
internal import Reactor
package import ServiceKit
package import ServiceLifecycle

/// The gateway of a process, prepared and put together; nothing runs yet.
package struct GatewayHost: Sendable {
    /// Every route with the middleware around it, as the listener serves it.
    package let router: Router
    /// What runs as long as the gateway does.
    package let services: [any Service]

    /// What `/health` calls it.
    package static let name = "api-gateway"

    /// Throws `ConfigurationError` with every mistake in the settings.
    package static func prepare(environment: [String: String], platform: Platform) throws -> GatewayHost {
        var reader = SettingsReader(environment)
        let config = GatewayConfig(&reader)
        try reader.finish()
        return try GatewayHost(config, platform)
    }

    private init(_ config: GatewayConfig, _ platform: Platform) throws {
        let logger = platform.logger(GatewayHost.name)
        let metrics = ServiceMetrics(service: GatewayHost.name, version: platform.version)
        let keys = try config.tokens.publishedKeys(by: platform.client, clock: platform.clock)
        let state = HealthState()
        let proxy = Proxy(
            services: config.services, client: platform.client,
            onward: Onward(scheme: config.scheme), patience: config.patience, logger: logger)
        let standard = StandardRoutes(
            service: GatewayHost.name, version: platform.version, registry: metrics.registry, state: state,
            checks: [GatewayHost.keysCheck(keys)])
        let documents = ServiceDocuments(
            services: config.services, own: standard.routes.filter { $0.pattern != "/metrics" },
            client: platform.client, clock: platform.clock,
            version: platform.version)
        let groups: [any RouteGroup] = [ProxyRoutes(forward: proxy.forward), DocumentRoutes(documents: documents)]
        let own = standard.routes.map { $0.pattern == "/metrics" ? Neighbourhood.only($0) : $0 }
        // The order is the order of this list, the first outermost.
        router = try Router(
            groups.flatMap(\.routes) + own,
            middleware: [
                RequestIdentity(random: platform.random, clock: platform.clock),
                ClientAddress(trusted: config.trustedProxies),
                RequestMetrics(metrics),
                AccessLog(logger: logger),
                SecurityHeaders(isTLS: config.scheme == "https"),
                ProblemMapping(logger: logger),
                Authentication(
                    people: TokenVerifier(keys: keys, rules: config.tokens.rules, clock: platform.clock)),
            ])
        let server = HTTPServer(
            host: config.host, port: config.port, loops: platform.loops, handler: router.respond)
        services = FrontDoor(
            service: GatewayHost.name, server: server, state: state, drain: config.drain,
            drainDelay: config.drainDelay, discovery: config.discovery
        ).services(platform, logger)
    }

    /// Without keys no token can be checked.
    private static func keysCheck(_ keys: RemoteKeySet) -> HealthCheck {
        HealthCheck("token_keys") {
            if keys.isReady { return }
            _ = await keys.refresh()
            guard keys.isReady else {
                throw ServiceError(.unavailable, "The keys of access tokens could not be had yet.")
            }
        }
    }
}

extension Program {
    /// Runs the gateway as a program of its own until SIGTERM or SIGINT.
    package static func runGateway() async {
        let environment = ProcessEnvironment.variables()
        await ending {
            let (loops, threshold, logger) = try essentials(environment)
            let group = try EventLoopGroup(loops: loops)
            let platform = Platform(
                loops: group, client: HTTPClient(loops: group), bus: nil, logThreshold: threshold, logger: logger)
            let gateway = try GatewayHost.prepare(environment: environment, platform: platform)
            try await serve(gateway.services, logger: logger(GatewayHost.name))
        }
    }
}
