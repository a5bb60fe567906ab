internal import Auth
package import HTTP
internal import Kernel
internal import Logging
internal import Monitoring
internal import Reactor
internal import Redis
internal import Resilience
package import ServiceKit
package import ServiceLifecycle

/// The gateway of a process, prepared and put together; nothing runs yet.
package struct GatewayHost: Sendable {
    /// Answers every request, as the listener serves it.
    package let respond: @Sendable (Request) async -> Response
    /// What administrators may see and do, as their own listener serves it.
    package let admin: Router
    /// What runs as long as the gateway does.
    package let services: [any Service]
    /// The routes that are in force.
    let store: RouteStore

    /// What `/health` calls it.
    package static let name = "api-gateway"
    /// What other services call it in the tokens they show it.
    static let audience = "gateway"

    /// Throws `ConfigurationError` with every mistake in the settings and in the route file.
    package static func prepare(environment: [String: String], platform: Platform) throws -> GatewayHost {
        try prepare(environment: environment, platform: platform, redisLimits: RedisLimits())
    }

    static func prepare(
        environment: [String: String], platform: Platform, redisLimits: RedisLimits
    ) throws -> GatewayHost {
        var reader = SettingsReader(environment)
        let config = GatewayConfig(&reader)
        try reader.finish()
        return try GatewayHost(config, GatewayParts(config, platform, redisLimits))
    }

    private init(_ config: GatewayConfig, _ parts: GatewayParts) throws {
        let platform = parts.platform
        let own = try GatewayHost.ownEndpoints(config, parts)
        let reception = Reception(
            stages: { rules in GatewayHost.stages(rules, config, parts) },
            forward: { [forwarder = parts.forwarder] in try await forwarder.forward($0) },
            answers: ["home": Home(loops: platform.loops).answer], own: own)
        let store = parts.store
        store.check { set throws(ConfigurationError) in try parts.checkServices(set) }
        store.follow { set in
            reception.adopt(set)
            parts.forgetBreakers(but: set)
        }
        let addresses = ClientAddress(trusted: config.trustedProxies)
        let respond: @Sendable (Request) async -> Response = { request in
            if config.trustedProxies.isEmpty { return await reception.respond(to: request) }
            do {
                return try await addresses.handle(request, route: nil) { await reception.respond(to: $0) }
            } catch {
                return Problem(error, in: request.context).response(to: request)
            }
        }
        let admin = try GatewayHost.admin(config, parts)
        let server = HTTPServer(host: config.host, port: config.port, loops: platform.loops, handler: respond)
        let door = FrontDoor(
            service: GatewayHost.name, server: server, state: parts.state, drain: config.drain,
            drainDelay: config.drainDelay, discovery: config.discovery)
        let adminServer = HTTPServer(
            host: config.adminHost, port: config.adminPort, loops: platform.loops, handler: admin.respond)
        self.respond = respond
        self.admin = admin
        self.store = store
        services =
            [
                ExchangeLogWriting(log: parts.log),
                AdminListener(server: adminServer, logger: parts.logger),
                RouteReloading(store: store, loops: platform.loops),
                parts.tunnels,
                UpstreamDiscovery(source: parts.instances(config), upstreams: parts.upstreams),
                HealthProber(
                    parts.upstreams, client: platform.client, loops: platform.loops, clock: parts.clock),
            ] + door.services(platform, parts.logger)
    }

    /// What happens to every request of a route between client and service, the first step outermost. A step that has
    /// nothing to do on a route is left out of that route's chain. Why each stands where it stands is told in
    /// `docs/gateway-policies.md`.
    private static func stages(_ rules: RouteRules, _ config: GatewayConfig, _ parts: GatewayParts) -> [any Stage] {
        let clock = parts.platform.clock
        let classes = rules.rateLimits.values.sorted { $0.name < $1.name }
        func limits(_ place: RateLimits.Place) -> RateLimits {
            RateLimits(place, classes: classes, store: parts.limits, clock: clock, metrics: parts.limitMetrics)
        }
        return [
            RequestIds(random: parts.platform.random, clock: clock, trustsTrace: true),
            Observation(
                log: parts.log, metrics: parts.exchangeMetrics, recent: parts.recent, wall: parts.platform.clock),
            SecurityFields(isTLS: config.scheme == "https"),
            Problems(logger: parts.logger),
            CrossOrigin(),
            DeprecationNotice(),
            limits(.beforeAuthentication),
            RouteAuthentication(people: parts.people, services: parts.neighbours),
            limits(.afterAuthentication),
            BodyLimit(),
            AnswerCache(memory: parts.answers, clock: clock, alarm: parts.platform.loops.alarm),
            Compression(pool: parts.gzip),
            Problems(logger: parts.logger),
            IdempotentPosts(store: parts.replays, loops: parts.platform.loops),
        ]
    }

    /// Health, metrics and documents: what is in no route file.
    private static func ownEndpoints(_ config: GatewayConfig, _ parts: GatewayParts) throws -> Router {
        let standard = StandardRoutes(
            service: GatewayHost.name, version: parts.platform.version, registry: parts.metrics.registry,
            state: parts.state, checks: [keysCheck(parts.keys)])
        let documents = ServiceDocuments(
            upstreams: parts.upstreams, store: parts.store,
            own: standard.routes.filter { $0.pattern != "/metrics" } + [Home.described],
            client: parts.platform.client, clock: parts.platform.clock, version: parts.platform.version)
        let own = standard.routes.map { $0.pattern == "/metrics" ? Neighbourhood.only($0) : $0 }
        return try Router(DocumentRoutes(documents: documents).routes + own, middleware: [])
    }

    private static func admin(_ config: GatewayConfig, _ parts: GatewayParts) throws -> Router {
        let explainer = Explainer(
            store: parts.store, upstreams: parts.upstreams, people: parts.people, services: parts.neighbours,
            limits: parts.limits, clock: parts.clock)
        let routes = AdminRoutes(
            store: parts.store, upstreams: parts.upstreams, explainer: explainer,
            threshold: parts.platform.logThreshold, clock: parts.clock)
        // `AdminAccess` stands before these routes.
        let trace = TraceRoutes(program: GatewayHost.audience, access: .everyone, recent: parts.recent)
        return try Router(
            routes.routes + trace.routes,
            middleware: [
                RequestIdentity(random: parts.platform.random, clock: parts.platform.clock),
                AccessLog(logger: parts.logger),
                SecurityHeaders(),
                ProblemMapping(logger: parts.logger),
                AdminAccess(services: parts.neighbours, trustsLoopback: config.isAdminLocal),
            ])
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
