internal import Kernel
package import Logging
internal import ServiceLifecycle

/// Tries again, as it falls due, what the consumers of an in-process bus could not handle.
package struct RetrySweeper: Service {
    private let bus: InProcessBus
    private let logger: Logger

    package init(bus: InProcessBus, logger: Logger) {
        self.bus = bus
        self.logger = logger
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                await bus.stored.wait(atMost: await round())
            }
        } onGracefulShutdown: {
            bus.stored.raise()
        }
    }

    /// How long to sleep after this round.
    private func round() async -> Duration {
        do {
            guard let due = try await bus.sweep() else { return bus.limits.poll }
            return max(.milliseconds(10), min(due - bus.clock.now, bus.limits.poll))
        } catch {
            logger.error("Waiting events could not be read", metadata: ["error": "\(error)"])
            return .seconds(1)
        }
    }
}
