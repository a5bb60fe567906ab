internal import Events
internal import Kernel
internal import Monitoring

/// Counts what a service publishes.
struct MeteredBus: EventBus {
    let bus: any EventBus
    let metrics: ServiceMetrics

    func publish(_ envelopes: [Envelope]) async throws {
        do {
            try await bus.publish(envelopes)
        } catch {
            envelopes.forEach { metrics.eventPublished($0.name, succeeded: false) }
            throw error
        }
        envelopes.forEach { metrics.eventPublished($0.name, succeeded: true) }
    }

    func subscribe(_ consumer: Consumer) async throws { try await bus.subscribe(consumer) }
}

extension EventHandler {
    /// The same handler, counted and timed.
    func observed(by metrics: ServiceMetrics) -> EventHandler {
        observed(by: { name, succeeded, time in metrics.eventConsumed(name, succeeded: succeeded, in: time) })
    }
}
