internal import Kernel
internal import Monitoring
internal import NotificationCore

/// What deliveries show of themselves in `/metrics`.
struct DeliveryMetrics: Sendable {
    private let ends: Counter
    private let delay: Histogram

    init(_ registry: MetricsRegistry, queue: any DispatchQueue, ways: [Way], clock: any WallClock) {
        ends = registry.counter(
            "notification_deliveries_total", "Attempts to send a message, by channel and how they ended.",
            labels: ["channel", "outcome"])
        delay = registry.histogram(
            "notification_delivery_delay_seconds", "Time from when a message was due to the end of the attempt.",
            labels: ["channel"])
        registry.sampled(
            "notification_delivery_lag_seconds", "How long the oldest unsent message has been due.",
            labels: ["channel"]
        ) {
            var samples: [MetricSample] = []
            for way in ways {
                // A database that is away has nothing to tell; readiness says that it is away.
                guard let lag = try? await queue.lag(way, at: clock.now) else { continue }
                samples.append(MetricSample([way.rawValue], lag.inSeconds))
            }
            return samples
        }
    }

    func ended(_ way: Way, _ status: Dispatch.Status, after time: Duration) {
        ends.add(1, [way.rawValue, status.rawValue])
        if status == .sent { delay.record(time.inSeconds, [way.rawValue]) }
    }
}
