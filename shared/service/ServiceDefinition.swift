package import Auth
package import Database
package import Events
package import HTTP
package import Kernel
package import Monitoring
package import Logging
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

    /// What a service is put together from.
    package struct Context: Sendable {
        package let platform: Platform
        package let settings: CommonSettings
        package let database: any Database
        package let outbox: Outbox
        package let metrics: ServiceMetrics
        package let logger: Logger

        /// Opens the database and brings its schema up.
        init(_ definition: ServiceDefinition, _ settings: CommonSettings, _ platform: Platform) async throws {
            self.platform = platform
            self.settings = settings
            if settings.databaseURL.hasPrefix("sqlite://\(settings.folder.path)/") { try settings.folder.make() }
            var limits = DatabaseLimits()
            limits.connections = settings.databaseConnections
            database = try openDatabase(url: settings.databaseURL, loops: platform.loops, limits: limits)
            outbox = Outbox(
                source: "/analyticbot/\(definition.name)-service", clock: platform.clock, random: platform.random)
            metrics = ServiceMetrics(service: definition.healthName, version: platform.version)
            logger = platform.logger(definition.healthName)
            observe(definition.name)
            do {
                try await Migrator.run(definition.migrations + EventsSchema.migrations, on: database)
            } catch {
                await database.close()
                throw error
            }
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
    /// The keys of access tokens where the service need not fetch them (it is the user service).
    package var ownKeys: KeySet?

    package init(
        routes: [any RouteGroup], handlers: [EventHandler] = [], background: [any Service] = [],
        middleware: [any Middleware] = [], checks: [HealthCheck] = [], ownKeys: KeySet? = nil
    ) {
        self.routes = routes
        self.handlers = handlers
        self.background = background
        self.middleware = middleware
        self.checks = checks
        self.ownKeys = ownKeys
    }
}
