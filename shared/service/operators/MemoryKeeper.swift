internal import Database
internal import Events
internal import Kernel
internal import Logging
internal import ServiceLifecycle

/// Forgets, once an hour, what a consumer handled longer ago than any event is delivered again.
struct MemoryKeeper: Service {
    private static let pause = Duration.hours(1)

    let database: any Database
    let clock: any WallClock
    let limits = DeliveryLimits()
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await prune()
            _ = try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
    }

    func prune() async {
        do {
            try await Inbox(clock: clock).prune(olderThan: limits.inboxWindow, in: database)
            try await DeliveryOrder(database: database, clock: clock, longestWait: limits.longestWait).prune()
        } catch {
            logger.warning("The inbox was not pruned", metadata: ["error": "\(error)"])
        }
    }
}
