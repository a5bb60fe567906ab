internal import ServiceLifecycle

/// Keeps the access log until everything that writes to it has stopped, and then writes its last lines. First in the
/// list of a program's services, so that it is stopped last.
struct ExchangeLogWriting: Service {
    let log: ExchangeLog

    func run() async throws {
        // The signal, or the end of the task: either way the lines are written.
        try? await gracefulShutdown()
        await log.flush()
    }
}
