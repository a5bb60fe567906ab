internal import Auth
internal import Database
internal import Events
package import HTTP
internal import Kernel
internal import Logging
internal import Monitoring
internal import Saga
package import ServiceLifecycle

/// One service of a process, prepared: settings read, schema brought up, parts wired, events subscribed. Nothing runs
/// yet, so that every consumer of a process is subscribed before the first event is sent.
package struct ServiceHost: Sendable {
    package let definition: ServiceDefinition
    /// Every route with the middleware around it, as the listener serves it.
    package let router: Router
    /// What must outlive the work of every service of the process: the database.
    package let ground: [any Service]
    /// The work, in the order it starts; it stops in reverse, the registration and the listener first.
    package let services: [any Service]

    /// Throws `ConfigurationError` with every mistake in the settings, or what kept the database from opening.
    package static func prepare(
        _ definition: ServiceDefinition, environment: [String: String], platform: Platform
    ) async throws -> ServiceHost {
        var reader = SettingsReader(environment)
        let settings = CommonSettings(&reader, service: definition.name, port: definition.port)
        let assemble = definition.prepare(&reader, settings)
        if !settings.databaseURL.isEmpty, let mistake = mistake(inDatabaseURL: settings.databaseURL) {
            reader.refuse("DATABASE_URL: \(mistake)")
        }
        try reader.finish()
        let context = try await ServiceDefinition.Context(definition, settings, platform)
        do {
            let parts = try await assemble(context)
            try CatalogCheck.check(parts.handlers, of: definition.name)
            if let bus = platform.bus, !parts.handlers.isEmpty {
                try await bus.subscribe(
                    Consumer(
                        name: definition.name, handlers: parts.handlers, database: context.database,
                        observe: { [metrics = context.metrics] name, succeeded, time in
                            metrics.eventConsumed(name, succeeded: succeeded, in: time)
                        }))
            }
            return try ServiceHost(definition, parts, context)
        } catch {
            await context.database.close()
            throw error
        }
    }

    private init(_ definition: ServiceDefinition, _ parts: ServiceParts, _ context: ServiceDefinition.Context) throws {
        self.definition = definition
        let settings = context.settings
        let state = HealthState()
        let standard = StandardRoutes(
            service: definition.healthName, version: context.platform.version, registry: context.metrics.registry,
            state: state, checks: ServiceHost.checks(context) + parts.checks)
        let recent = RecentRequests()
        let sagas = try parts.sagas?.running(definition, context)
        let routes =
            parts.routes.flatMap(\.routes) + (sagas?.routes.routes ?? []) + standard.routes
            + ServiceHost.operatorRoutes(context, recent)
        let documentation = OpenAPIRoutes(
            title: definition.title, version: context.platform.version, routes: routes)
        router = try Router(
            routes + documentation.routes, middleware: try ServiceHost.middleware(definition, parts, context, recent))
        let server = HTTPServer(
            host: settings.host, port: settings.port, loops: context.platform.loops, limits: HTTPLimits(),
            handler: router.respond)
        ground = [DatabaseLifetime(database: context.database)]
        services =
            ServiceHost.delivery(context) + parts.background + (sagas.map { [$0.runner] } ?? [])
            + FrontDoor(
                service: "\(definition.name)-service", server: server, state: state, drain: settings.drain,
                drainDelay: settings.drainDelay, discovery: settings.discovery
            ).services(context.platform, context.logger)
    }

    /// What surrounds every route, the first outermost. The order is the order of this list.
    private static func middleware(
        _ definition: ServiceDefinition, _ parts: ServiceParts, _ context: ServiceDefinition.Context,
        _ recent: RecentRequests
    ) throws -> [any Middleware] {
        let platform = context.platform
        let tokens = try TokenChecks(definition, parts, context)
        return [
            RequestIdentity(random: platform.random, clock: platform.clock),
            ClientAddress(trusted: context.settings.trustedProxies),
            RequestMetrics(context.metrics),
            RequestMemory(recent, clock: platform.clock),
            AccessLog(logger: context.logger),
            SecurityHeaders(),
            ProblemMapping(logger: context.logger),
            ConditionalGet(),
            Authentication(people: tokens.people, services: tokens.services),
            EventScope(),
        ] + parts.middleware
    }

    /// What the people who run the suite ask of every service.
    private static func operatorRoutes(_ context: ServiceDefinition.Context, _ recent: RecentRequests) -> [Route] {
        let office = context.deadLetters
        let trail = EventTrail(service: context.name, database: context.database, office: office)
        return EventCatalogRoutes().routes + DeadLetterRoutes(office: office).routes
            + TraceRoutes(program: context.name, recent: recent, trail: trail).routes
    }

    /// What every service needs in order to serve.
    private static func checks(_ context: ServiceDefinition.Context) -> [HealthCheck] {
        let database = HealthCheck("database") { try await context.database.run("SELECT 1") }
        guard let platformBus = context.platform.bus else { return [database] }
        let broker = (platformBus as? RabbitBus).map(BrokerWatch.init)
        broker?.register(in: context.metrics.registry)
        let bus = HealthCheck("bus", isEssential: broker == nil) {
            let backlog = try await context.outbox.backlog(in: context.database)
            guard (backlog.oldestAge ?? .zero) < ServiceHost.longestWait else {
                throw ServiceError(.unavailable, "\(backlog.pending) events wait and are not being delivered.")
            }
        }
        return [database, bus] + (broker.map { [$0.check] } ?? [])
    }

    /// How long an event may wait for delivery before the service calls itself not ready.
    private static let longestWait = Duration.minutes(1)

    /// What carries this service's events; without a bus they wait in the outbox.
    private static func delivery(_ context: ServiceDefinition.Context) -> [any Service] {
        let keeper = MemoryKeeper(
            database: context.database, clock: context.platform.clock, logger: context.logger)
        guard let bus = context.platform.bus else { return [keeper] }
        return [
            keeper,
            OutboxRelay(
                outbox: context.outbox, database: context.database,
                bus: MeteredBus(bus: bus, metrics: context.metrics), logger: context.logger),
        ]
    }
}
