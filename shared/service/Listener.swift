internal import Database
package import Discovery
package import HTTP
package import Logging
package import Monitoring
internal import ServiceLifecycle

/// A server as a part of a process: listens until the process is told to stop, then lets running requests finish.
package struct Listener: Service {
    private let server: HTTPServer
    private let state: HealthState
    private let drain: Duration
    private let drainDelay: Duration
    private let announcement: Announcement?
    private let logger: Logger

    /// `drainDelay` is how long everything is still served after readiness has begun to say no, `drain` how long
    /// running requests may take after that. `announcement` is told the port once it is bound.
    package init(
        server: HTTPServer, state: HealthState, drain: Duration, drainDelay: Duration = .zero,
        announcement: Announcement? = nil, logger: Logger
    ) {
        self.server = server
        self.state = state
        self.drain = drain
        self.drainDelay = drainDelay
        self.announcement = announcement
        self.logger = logger
    }

    /// Returns when the server is shut; throws when it cannot listen.
    package func run() async throws {
        let port = try await server.start()
        logger.info("Listening", metadata: ["port": "\(port)"])
        state.markServing()
        announcement?.announce(port)
        try? await gracefulShutdown()
        state.markDraining()
        server.announceClose()
        // Cut short only when the whole process is being torn down.
        if drainDelay > .zero { try? await Task.sleep(for: drainDelay) }
        await server.shutdown(deadline: drain)
    }
}

/// Closes a database after everything that uses it has stopped.
struct DatabaseLifetime: Service {
    let database: any Database

    func run() async throws {
        try? await gracefulShutdown()
        await database.close()
    }
}
