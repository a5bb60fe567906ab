internal import AMQP
internal import Events
internal import Kernel
internal import Monitoring

/// What a program tells of its broker: readiness and metrics.
struct BrokerWatch {
    let bus: RabbitBus

    /// Requests are served without the broker; what they tell waits in the outbox.
    var check: HealthCheck {
        HealthCheck("broker", isEssential: false) { [bus] in
            guard let obstacle = bus.obstacle else { return }
            throw ServiceError(.unavailable, "The broker is away, events wait in the outbox: \(obstacle)")
        }
    }

    func register(in registry: MetricsRegistry) {
        let counts = bus.counts
        registry.sampledCounter(
            "broker_messages_total", "Messages handed to the broker, by what became of them.", labels: ["outcome"]
        ) {
            [
                MetricSample(["published"], Double(counts.published.value)),
                MetricSample(["confirmed"], Double(counts.confirmed.value)),
                MetricSample(["returned"], Double(counts.returned.value)),
                MetricSample(["refused"], Double(counts.refused.value)),
                MetricSample(["unconfirmed"], Double(counts.unconfirmed.value)),
            ]
        }
        registry.sampledCounter("broker_reconnects_total", "Times the broker was found again.") {
            [MetricSample([], Double(counts.reconnects.value))]
        }
        registry.sampled("broker_connected", "1 while events can be handed to the broker.") { [bus] in
            [MetricSample([], bus.obstacle == nil ? 1 : 0)]
        }
    }
}
