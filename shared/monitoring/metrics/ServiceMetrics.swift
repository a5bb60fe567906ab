internal import Kernel

/// The metrics that every program of the suite has, under the same names everywhere.
package struct ServiceMetrics: Sendable {
    package let registry: MetricsRegistry
    /// The value of the `service` label.
    package let service: String
    /// By `method`, `endpoint` (the route's pattern), `service`, `status`.
    package let requests: Counter
    /// By `method`, `endpoint`, `service`.
    package let requestDuration: Histogram
    package let requestsInFlight: Gauge.Series?
    private let published: Counter
    private let consumed: Counter
    private let processing: Histogram

    package init(service: String, version: String, registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        self.service = service
        requests = registry.counter(
            "http_requests_total", "HTTP requests answered.", labels: ["method", "endpoint", "service", "status"])
        requestDuration = registry.histogram(
            "http_request_duration_seconds", "Time from the end of a request's head to the end of its answer.",
            labels: ["method", "endpoint", "service"])
        requestsInFlight = registry.gauge(
            "http_requests_in_flight", "HTTP requests being answered.", labels: ["service"]
        ).series([service])
        published = registry.counter(
            "events_published_total", "Events handed to the bus.", labels: ["type", "outcome"])
        consumed = registry.counter(
            "events_consumed_total", "Events delivered to consumers.", labels: ["type", "outcome"])
        processing = registry.histogram(
            "event_processing_seconds", "Time a consumer took for one event.", labels: ["type"])
        registry.gauge("build_info", "1 for the version that runs.", labels: ["service", "version"])
            .set(1, [service, version])
        ProcessMetrics.register(in: registry)
    }

    /// An event was handed to the bus: `ok`, `failed` (the bus refused it) or `away` (there was no bus).
    package func eventPublished(_ name: String, outcome: String) {
        published.add(1, [name, outcome])
    }

    /// A consumer took an event, or failed to.
    package func eventConsumed(_ name: String, succeeded: Bool, in time: Duration) {
        consumed.add(1, [name, succeeded ? "ok" : "failed"])
        processing.record(time.inSeconds, [name])
    }

    /// Shows the connections that a pool has in use, by the database's name.
    package func observeConnections(_ look: @escaping @Sendable () async -> [(database: String, active: Int)]) {
        registry.sampled(
            "active_database_connections", "Database connections in use.", labels: ["service", "database"]
        ) { [service] in
            await look().map { MetricSample([service, $0.database], Double($0.active)) }
        }
    }

    /// Shows how many events wait in the outbox and for how long the oldest has, and how many were given up; nothing
    /// while the look fails.
    package func observeOutbox(
        _ look: @escaping @Sendable () async -> (pending: Int, dead: Int, oldestAge: Duration)?
    ) {
        registry.sampled("outbox_pending", "Events that wait to be published.", labels: ["service"]) { [service] in
            await look().map { [MetricSample([service], Double($0.pending))] } ?? []
        }
        registry.sampled("outbox_dead", "Events that the bus refused too often.", labels: ["service"]) { [service] in
            await look().map { [MetricSample([service], Double($0.dead))] } ?? []
        }
        registry.sampled(
            "outbox_oldest_age_seconds", "Age of the oldest event that waits to be published.", labels: ["service"]
        ) { [service] in
            await look().map { [MetricSample([service], $0.oldestAge.inSeconds)] } ?? []
        }
    }
}
