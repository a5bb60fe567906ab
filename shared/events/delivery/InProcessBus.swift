package import Kernel
package import Logging
internal import Synchronization

/// The bus of a process that holds all services: an event is handed to each consumer before `publish` returns. What a
/// consumer cannot handle waits in that consumer's own database, in the way of nobody else; `RetrySweeper` tries again.
package final class InProcessBus: EventBus {
    /// Raised when an event waits to be tried again.
    let stored = Signal()
    let limits: DeliveryLimits
    let clock: any WallClock
    private let logger: Logger
    private let subscriptions = Mutex<[Subscription]>([])

    package init(clock: any WallClock, logger: Logger, limits: DeliveryLimits = DeliveryLimits()) {
        self.clock = clock
        self.logger = logger
        self.limits = limits
    }

    package func subscribe(_ consumer: Consumer) async throws {
        let subscription = Subscription(
            consumer: consumer, clock: clock, limits: limits, logger: logger, stored: stored)
        subscriptions.withLock { $0.append(subscription) }
    }

    package func publish(_ envelopes: [Envelope]) async throws {
        try await forEach { subscription in
            for envelope in envelopes { try await subscription.accept(envelope) }
        }
    }

    /// Tries again what is due with any consumer. Returns when the next one is due.
    @discardableResult
    package func sweep() async throws -> Timestamp? {
        let dues = Mutex<[Timestamp]>([])
        try await forEach { subscription in
            if let due = try await subscription.sweep() { dues.withLock { $0.append(due) } }
        }
        return dues.withLock { $0.min() }
    }

    /// Forgets what each consumer handled longer ago than `DeliveryLimits.inboxWindow`.
    package func prune() async throws {
        try await forEach { try await $0.prune() }
    }

    /// How far each consumer lags behind, for metrics.
    package func backlog() async throws -> [DeliveryBacklog] {
        let found = Mutex<[DeliveryBacklog]>([])
        try await forEach { subscription in
            let backlog = try await subscription.backlog()
            found.withLock { $0.append(backlog) }
        }
        return found.withLock { $0.sorted { $0.consumer < $1.consumer } }
    }

    /// Every consumer at once: a slow or failing one holds up no other. Throws the first error when all are done.
    private func forEach(_ body: @escaping @Sendable (Subscription) async throws -> Void) async throws {
        let all = subscriptions.withLock { $0 }
        let errors = await withTaskGroup(of: (any Error)?.self) { group in
            for subscription in all {
                group.addTask {
                    do { try await body(subscription) } catch { return error }; return nil
                }
            }
            return await group.reduce(into: [any Error]()) { errors, error in
                if let error { errors.append(error) }
            }
        }
        if let error = errors.first { throw error }
    }
}
