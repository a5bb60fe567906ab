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
            var nextPruning = bus.clock.now
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let isPruningDue = bus.clock.now >= nextPruning
                let pause = await round(pruning: isPruningDue)
                if isPruningDue { nextPruning = bus.clock.now + .hours(1) }
                await bus.stored.wait(atMost: pause)
            }
        } onGracefulShutdown: {
            bus.stored.raise()
        }
    }

    /// How long to sleep after this round.
    private func round(pruning: Bool) async -> Duration {
        do {
            if pruning { try await bus.prune() }
            guard let due = try await bus.sweep() else { return bus.limits.poll }
            return max(.milliseconds(10), min(due - bus.clock.now, bus.limits.poll))
        } catch {
            logger.error("Waiting events could not be read", metadata: ["error": "\(error)"])
            return .seconds(1)
        }
    }
}
