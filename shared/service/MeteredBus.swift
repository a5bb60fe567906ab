internal import Events
internal import Kernel
internal import Monitoring

/// Counts what a service publishes.
struct MeteredBus: EventBus {
    let bus: any EventBus
    let metrics: ServiceMetrics

    func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
        let outcomes = await bus.publish(envelopes)
        for (envelope, outcome) in zip(envelopes, outcomes) {
            switch outcome {
            case .taken: metrics.eventPublished(envelope.name, outcome: "ok")
            case .refused: metrics.eventPublished(envelope.name, outcome: "failed")
            case .away: metrics.eventPublished(envelope.name, outcome: "away")
            }
        }
        return outcomes
    }

    func subscribe(_ consumer: Consumer) async throws { try await bus.subscribe(consumer) }

    func deadLetters(of consumer: String) -> (any DeadLetters)? { bus.deadLetters(of: consumer) }
}
