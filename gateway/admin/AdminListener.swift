internal import HTTP
internal import Logging
internal import ServiceLifecycle

/// The administrators' port, for as long as the process runs.
struct AdminListener: Service {
    /// How long running requests may take when the process is told to stop.
    private static let patience = Duration.seconds(1)

    let server: HTTPServer
    let logger: Logger

    /// Throws when it cannot listen.
    func run() async throws {
        let port = try await server.start()
        logger.info("Administrators may come in", metadata: ["port": "\(port)"])
        try? await gracefulShutdown()
        await server.shutdown(deadline: AdminListener.patience)
    }
}
