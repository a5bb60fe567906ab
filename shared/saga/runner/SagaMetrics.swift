package import Monitoring
internal import Kernel

/// What sagas show of themselves in `/metrics`.
package struct SagaMetrics: Sendable {
    private let duration: Histogram
    private let attempts: Counter

    package init(_ registry: MetricsRegistry, store: SagaStore) {
        duration = registry.histogram(
            "analyticbot_saga_step_duration_seconds", "Time one attempt at a saga's step took.",
            labels: ["saga", "step", "direction"])
        attempts = registry.counter(
            "analyticbot_saga_step_attempts_total", "Attempts at the steps of sagas.",
            labels: ["saga", "step", "direction", "outcome"])
        registry.sampled("analyticbot_sagas", "Sagas on record.", labels: ["saga", "state"]) {
            // A database that is away has nothing to tell; readiness says that it is away.
            let counts = (try? await store.counts()) ?? []
            return counts.map { MetricSample([$0.name, $0.state.rawValue], Double($0.number)) }
        }
        registry.sampled(
            "analyticbot_saga_oldest_active_age_seconds", "Age of the oldest saga that has not ended.",
            labels: ["saga"]
        ) {
            let ages = (try? await store.oldestActive()) ?? []
            return ages.map { MetricSample([$0.name], $0.age.inSeconds) }
        }
    }

    /// An attempt at a step is over.
    func stepEnded(
        _ saga: String, _ step: String, _ direction: SagaDirection, _ failure: StepFailure?, in time: Duration
    ) {
        let outcome = failure.map { $0.isPermanent ? "refused" : "failed" } ?? "done"
        duration.record(time.inSeconds, [saga, step, direction.rawValue])
        attempts.add(1, [saga, step, direction.rawValue, outcome])
    }
}
