internal import Kernel
internal import Monitoring
internal import Resilience

/// What the gateway counts of the services behind it.
struct UpstreamMetrics: Sendable {
    /// How a try ended.
    enum Try: Int, CaseIterable {
        case answered, failed, timeout, unreachable, reset, malformed, abandoned

        /// The value of the `outcome` label.
        var word: String { "\(self)" }
    }

    private let tries: Counter
    private let retries: Counter
    private let exhausted: Counter
    private let ejections: Counter
    private let shed: Counter
    private let probes: Counter
    private let firstByte: Histogram

    init(_ registry: MetricsRegistry) {
        tries = registry.counter(
            "gateway_upstream_tries_total", "Requests sent to instances, retries included.",
            labels: ["service", "outcome"])
        retries = registry.counter(
            "gateway_upstream_retries_total", "Requests that were sent once more.", labels: ["service"])
        exhausted = registry.counter(
            "gateway_retry_budget_exhausted_total", "Retries that the budget did not allow.", labels: ["service"])
        ejections = registry.counter(
            "gateway_upstream_ejections_total", "Times an instance was left out because it served badly.",
            labels: ["service"])
        shed = registry.counter(
            "gateway_upstream_shed_total", "Requests refused because the service had no place for them.",
            labels: ["service"])
        probes = registry.counter(
            "gateway_upstream_probes_total", "Instances asked whether they are well.", labels: ["service", "outcome"])
        firstByte = registry.histogram(
            "gateway_upstream_seconds", "Time until the head of a service's answer, for each try.",
            labels: ["service"])
    }

    /// The series of one service, looked up once. The label set is closed: services are named in the settings.
    func counts(of service: String) -> UpstreamCounts {
        UpstreamCounts(
            tries: Try.allCases.map { tries.series([service, $0.word]) }, retries: retries.series([service]),
            budgetExhausted: exhausted.series([service]), ejections: ejections.series([service]),
            shed: shed.series([service]),
            probes: ["good", "bad"].map { probes.series([service, $0]) }, seconds: firstByte.series([service]))
    }

    /// Shows the state of all upstreams whenever the metrics are read: nothing is counted twice for it.
    static func show(_ table: UpstreamTable, _ tunnels: Tunnels, in registry: MetricsRegistry) {
        registry.sampled("gateway_tunnels", "WebSocket tunnels that are open.") {
            [MetricSample([], Double(tunnels.count))]
        }
        registry.sampled(
            "gateway_upstream_instances", "Instances of a service by state.", labels: ["service", "state"]
        ) {
            table.all.flatMap { upstream in
                let reports = upstream.report().instances
                return InstanceReport.State.allCases.map { state in
                    MetricSample([upstream.name, state.rawValue], Double(reports.count { $0.state == state }))
                }
            }
        }
        registry.sampled(
            "gateway_instance_usable", "1 while an instance is given requests.", labels: ["service", "instance"]
        ) {
            table.all.flatMap { upstream in
                upstream.report().instances.map { MetricSample([upstream.name, $0.id], $0.isUsed ? 1 : 0) }
            }
        }
        registry.sampled(
            "gateway_upstream_panic", "1 while so few instances are well that all are used.", labels: ["service"]
        ) {
            table.all.map { MetricSample([$0.name], $0.report().isPanicking ? 1 : 0) }
        }
        registry.sampled(
            "gateway_breaker_state", "0 closed, 1 open, 2 half open.", labels: ["route", "service"]
        ) {
            table.all.flatMap { upstream in
                upstream.report().breakers.map { MetricSample([$0.route, upstream.name], $0.state.state.figure) }
            }
        }
        registry.sampled("gateway_upstream_in_flight", "Requests a service works on.", labels: ["service"]) {
            table.all.map { MetricSample([$0.name], Double($0.admission.load.active)) }
        }
        registry.sampled("gateway_upstream_queue", "Requests that wait for a place.", labels: ["service"]) {
            table.all.map { MetricSample([$0.name], Double($0.admission.load.waiting)) }
        }
    }
}

/// The series of one service.
struct UpstreamCounts: Sendable {
    fileprivate let tries: [Counter.Series?]
    let retries: Counter.Series?
    let budgetExhausted: Counter.Series?
    let ejections: Counter.Series?
    let shed: Counter.Series?
    fileprivate let probes: [Counter.Series?]
    let seconds: Histogram.Series?

    func tried(_ outcome: UpstreamMetrics.Try) {
        tries[outcome.rawValue]?.add()
    }

    func probed(good: Bool) { probes[good ? 0 : 1]?.add() }
}

extension CircuitBreaker.State {
    /// The value of `gateway_breaker_state`.
    var figure: Double {
        switch self {
        case .closed: 0
        case .open: 1
        case .halfOpen: 2
        }
    }

    /// The value of `X-Circuit-Breaker`.
    var fieldValue: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half-open"
        }
    }
}
