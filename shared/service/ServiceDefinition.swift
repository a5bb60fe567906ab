package import Auth
package import Database
package import Events
package import HTTP
package import Kernel
package import Monitoring
package import Redis
package import Logging
package import Saga
package import ServiceLifecycle

/// A service before it starts: its names, its schema, and how it is put together.
package struct ServiceDefinition: Sendable {
    /// `user`: its folder, its queue, the source of its events.
    package let name: String
    /// What `/health` calls it: `user-management`.
    package let healthName: String
    package let title: String
    package let port: Int
    package let migrations: [Migration]
    /// Reads the service's own settings and gives back how it is assembled with them.
    package let prepare: @Sendable (inout SettingsReader, CommonSettings) -> Assembly

    package typealias Assembly = @Sendable (Context) async throws -> ServiceParts

    package init(
        name: String, healthName: String, title: String, port: Int, migrations: [Migration],
        prepare: @escaping @Sendable (inout SettingsReader, CommonSettings) -> Assembly
    ) {
        self.name = name
        self.healthName = healthName
        self.title = title
        self.port = port
        self.migrations = migrations
        self.prepare = prepare
    }

    /// The service's own schema and that of what every service has.
    package var everyMigration: [Migration] {
        migrations + EventsSchema.migrations + IdempotencySchema.migrations + SagaSchema.migrations
    }

    /// What a service is put together from.
    package struct Context: Sendable {
        /// `user`.
        package let name: String
        package let platform: Platform
        package let settings: CommonSettings
        package let database: any Database
        package let outbox: Outbox
        /// Starts sagas, in the transactions of the repositories.
        package let sagas: SagaStore
        /// Signs and verifies the tokens that services show each other. Outside production the services that share a
        /// folder share a secret made there; nil where production has none.
        package let serviceTokenSecret: String?
        package let metrics: ServiceMetrics
        package let logger: Logger
        /// The Redis server of the settings.
        package let redis: RedisClient?
        /// Which tokens were revoked; nil where only their own expiry ends them.
        package let revocations: (any RevocationList)?

        /// Opens the database and brings its schema up.
        init(_ definition: ServiceDefinition, _ settings: CommonSettings, _ platform: Platform) async throws {
            name = definition.name
            self.platform = platform
            self.settings = settings
            if settings.databaseURL.hasPrefix("sqlite://\(settings.folder.path)/") { try settings.folder.make() }
            serviceTokenSecret = try Context.secret(settings, platform, logger: platform.logger(definition.healthName))
            var limits = DatabaseLimits()
            limits.connections = settings.databaseConnections
            limits.statement = settings.databaseStatement
            database = try openDatabase(url: settings.databaseURL, loops: platform.loops, limits: limits)
            outbox = Outbox(
                source: "/analyticbot/\(definition.name)-service", clock: platform.clock, random: platform.random)
            sagas = SagaStore(
                database: database, outbox: outbox, clock: platform.clock, random: platform.random,
                limits: settings.sagas)
            metrics = ServiceMetrics(service: definition.healthName, version: platform.version)
            logger = platform.logger(definition.healthName)
            redis = settings.redis.map { [logger] in RedisClient($0, logger: logger) }
            revocations = redis.map { RedisRevocations($0) } ?? platform.revocations
            observe(definition.name)
            do {
                try await Migrator.run(definition.everyMigration, on: database)
            } catch {
                await database.close()
                throw error
            }
        }

        private static func secret(
            _ settings: CommonSettings, _ platform: Platform, logger: Logger
        ) throws -> String? {
            if let given = settings.serviceTokenSecret { return given }
            guard settings.environment != .production else { return nil }
            try settings.folder.make()
            logger.notice("SERVICE_TOKEN_SECRET is not set: the services that share this DATA_DIR share a secret in it")
            return try settings.folder.secret("service-token.secret", random: platform.random)
        }

        /// The events of this service that were given up: in its queue, and in its outbox.
        var deadLetters: DeadLetterOffice {
            DeadLetterOffice(
                queue: { [bus = platform.bus, name] in bus?.deadLetters(of: name) },
                outbox: OutboxDeadLetters(outbox: outbox, database: database),
                audit: DeadLetterAudit(database: database, clock: platform.clock))
        }

        /// What `/metrics` asks when it is asked.
        private func observe(_ name: String) {
            let (database, outbox) = (database, outbox)
            metrics.observeConnections { [(database: name, active: database.poolState.inUse)] }
            metrics.observeOutbox {
                // A database that is away has no backlog to tell; readiness says that it is away.
                guard let backlog = try? await outbox.backlog(in: database) else { return nil }
                return (backlog.pending, backlog.dead, backlog.oldestAge ?? .zero)
            }
        }
    }
}

/// A service put together, ready to be served.
package struct ServiceParts: Sendable {
    package var routes: [any RouteGroup]
    /// What it does with events of other services.
    package var handlers: [EventHandler]
    /// Work that runs as long as the service does.
    package var background: [any Service]
    /// Middleware of its own, run after the token was verified.
    package var middleware: [any Middleware]
    /// What `/health/ready` asks beyond the database and the bus.
    package var checks: [HealthCheck]
    /// What it does together with other services.
    package var sagas: SagaParts?
    /// The keys of access tokens where the service need not fetch them (it is the user service).
    package var ownKeys: KeySet?

    package init(
        routes: [any RouteGroup], handlers: [EventHandler] = [], background: [any Service] = [],
        middleware: [any Middleware] = [], checks: [HealthCheck] = [], sagas: SagaParts? = nil,
        ownKeys: KeySet? = nil
    ) {
        self.routes = routes
        self.handlers = handlers
        self.background = background
        self.middleware = middleware
        self.checks = checks
        self.sagas = sagas
        self.ownKeys = ownKeys
    }
}
