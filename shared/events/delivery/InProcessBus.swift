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
    private let random: any RandomSource
    private let logger: Logger
    private let subscriptions = Mutex<[Subscription]>([])

    package init(
        clock: any WallClock, random: any RandomSource = SystemRandom(), logger: Logger,
        limits: DeliveryLimits = DeliveryLimits()
    ) {
        self.clock = clock
        self.random = random
        self.logger = logger
        self.limits = limits
    }

    package func subscribe(_ consumer: Consumer) async throws {
        let pipeline = DeliveryPipeline(
            consumer: consumer, clock: clock, random: random, limits: limits, logger: logger)
        let subscription = Subscription(pipeline: pipeline, clock: clock, limits: limits, stored: stored)
        subscriptions.withLock { $0.append(subscription) }
    }

    /// An event is taken when each of its consumers has handled or stored it. A consumer whose database is away makes
    /// its events come again, to the others as well: those know them by their inbox.
    package func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
        let all = subscriptions.withLock { $0 }
        let failures = await withTaskGroup(of: (accepted: Int, reason: String)?.self) { group in
            for subscription in all { group.addTask { await subscription.accept(envelopes) } }
            return await group.reduce(into: [(accepted: Int, reason: String)]()) { failures, failure in
                if let failure { failures.append(failure) }
            }
        }
        return envelopes.indices.map { index in
            failures.first { index >= $0.accepted }.map { .away(reason: $0.reason) } ?? .taken
        }
    }

    package func deadLetters(of consumer: String) -> (any DeadLetters)? {
        subscriptions.withLock { $0.first { $0.pipeline.consumer.name == consumer } }?.deadLetters
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
