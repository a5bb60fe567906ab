internal import Database
package import HTTP
package import Logging
package import Monitoring
internal import ServiceLifecycle

/// A server as a part of a process: listens until the process is told to stop, then lets running requests finish.
package struct Listener: Service {
    private let server: HTTPServer
    private let state: HealthState
    private let drain: Duration
    private let logger: Logger

    package init(server: HTTPServer, state: HealthState, drain: Duration, logger: Logger) {
        self.server = server
        self.state = state
        self.drain = drain
        self.logger = logger
    }

    /// Returns when the server is shut; throws when it cannot listen.
    package func run() async throws {
        let port = try await server.start()
        logger.info("Listening", metadata: ["port": "\(port)"])
        state.markServing()
        try? await gracefulShutdown()
        state.markDraining()
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
