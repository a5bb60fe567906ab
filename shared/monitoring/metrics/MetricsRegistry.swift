internal import Synchronization

/// All metrics of one program. Asking twice for the same family gives the same one.
package final class MetricsRegistry: Sendable {
    /// Series of one family, at most; what would be more is counted in `metrics_series_overflow_total`.
    package static let seriesLimit = 1_000

    private let families = Mutex<[any MetricFamily]>([])
    private let overflow: Counter

    package init() {
        overflow = Counter(
            MetricDescription(
                name: "metrics_series_overflow_total", help: "Values dropped because a family had too many series.",
                kind: .counter, labels: ["family"]), limit: MetricsRegistry.seriesLimit, overflowed: {})
        families.withLock { $0.append(overflow) }
    }

    /// A counter; its name ends in `_total`.
    package func counter(_ name: String, _ help: String, labels: [String] = []) -> Counter {
        let description = MetricDescription(name: name, help: help, kind: .counter, labels: labels)
        return family(description) { Counter(description, limit: MetricsRegistry.seriesLimit, overflowed: $0) }
    }

    package func gauge(_ name: String, _ help: String, labels: [String] = []) -> Gauge {
        let description = MetricDescription(name: name, help: help, kind: .gauge, labels: labels)
        return family(description) { Gauge(description, limit: MetricsRegistry.seriesLimit, overflowed: $0) }
    }

    /// A histogram; `bounds` ascend and are in the unit that the name ends with.
    package func histogram(
        _ name: String, _ help: String, labels: [String] = [], bounds: [Double] = Histogram.requestBuckets
    ) -> Histogram {
        let description = MetricDescription(name: name, help: help, kind: .histogram, labels: labels)
        return family(description) {
            Histogram(description, bounds: bounds, limit: MetricsRegistry.seriesLimit, overflowed: $0)
        }
    }

    /// A gauge whose values are looked up when they are asked for; nothing is shown when `look` gives nothing.
    package func sampled(
        _ name: String, _ help: String, labels: [String] = [],
        _ look: @escaping @Sendable () async -> [MetricSample]
    ) {
        add(SampledFamily(MetricDescription(name: name, help: help, kind: .gauge, labels: labels), look))
    }

    /// A counter that someone else keeps, looked up when it is asked for.
    package func sampledCounter(
        _ name: String, _ help: String, labels: [String] = [],
        _ look: @escaping @Sendable () async -> [MetricSample]
    ) {
        add(SampledFamily(MetricDescription(name: name, help: help, kind: .counter, labels: labels), look))
    }

    /// Every family in the Prometheus text format 0.0.4, sorted by name.
    package func text() async -> String {
        var text = ""
        for family in families.withLock({ $0 }).sorted(by: { $0.description.name < $1.description.name }) {
            PrometheusText.append(family.description, await family.samples(), to: &text)
        }
        return text
    }

    private func add(_ family: any MetricFamily) {
        families.withLock { families in
            families.removeAll { $0.description.name == family.description.name }
            families.append(family)
        }
    }

    private func family<Family: MetricFamily>(
        _ description: MetricDescription, _ make: (@escaping @Sendable () -> Void) -> Family
    ) -> Family {
        families.withLock { families in
            if let existing = families.first(where: { $0.description.name == description.name }) {
                let same = existing.description == description ? existing as? Family : nil
                precondition(same != nil, "the metric \(description.name) is described in two ways")
                if let same { return same }
            }
            let family = make { [overflow] in overflow.add(1, [description.name]) }
            families.append(family)
            return family
        }
    }
}

/// A family whose values someone else keeps.
struct SampledFamily: MetricFamily {
    let description: MetricDescription
    private let look: @Sendable () async -> [MetricSample]

    init(_ description: MetricDescription, _ look: @escaping @Sendable () async -> [MetricSample]) {
        self.description = description
        self.look = look
    }

    func samples() async -> [MetricSample] { await look() }
}
