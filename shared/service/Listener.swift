internal import Database
internal import HTTP
internal import Logging
internal import Monitoring
internal import ServiceLifecycle

/// A server as a part of a process: listens until the process is told to stop, then lets running requests finish.
struct Listener: Service {
    let server: HTTPServer
    let state: HealthState
    let drain: Duration
    let logger: Logger

    func run() async throws {
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
