internal import Database
internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import UserCore

/// Removes what has run out: sessions with their tokens, and counted tries that admit everything again.
struct Housekeeping: Service {
    let database: any Database
    let clock: any WallClock
    let limits: SessionLimits
    let logger: Logger

    /// How often it sweeps.
    static let interval = Duration.hours(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await sweep()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Sweeping failed; it is tried again later", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// One sweep.
    func sweep() async throws {
        let now = clock.now
        try await database.run(
            "DELETE FROM sessions WHERE created_at < $1 OR last_seen_at < $2", .timestamp(now - limits.lifetime),
            .timestamp(now - limits.idle))
        try await database.run("DELETE FROM attempts WHERE arrival < $1", .integer(now.microseconds))
    }
}
