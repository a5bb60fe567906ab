internal import Synchronization

/// A family of distributions, counted in buckets.
package final class Histogram: MetricFamily {
    /// Seconds; 0.2 is among them because it is what the 95th percentile of answers is held to.
    package static let requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5, 5, 10]

    let description: MetricDescription
    private let bounds: [Double]
    private let table: SeriesTable<Series>

    /// One series, for callers that look it up once and record often.
    package final class Series: Sendable {
        struct State {
            /// By bucket, not summed up; the last one is above all bounds.
            var counts: [Int64]
            var sum = 0.0
        }

        private let bounds: [Double]
        private let state: Mutex<State>

        init(bounds: [Double]) {
            self.bounds = bounds
            state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
        }

        package func record(_ value: Double) {
            let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
            state.withLock { state in
                state.counts[bucket] += 1
                state.sum += value
            }
        }

        var snapshot: State { state.withLock { $0 } }
    }

    init(
        _ description: MetricDescription, bounds: [Double], limit: Int, overflowed: @escaping @Sendable () -> Void
    ) {
        self.description = description
        self.bounds = bounds
        table = SeriesTable(limit: limit, overflowed: overflowed) { Series(bounds: bounds) }
    }

    package func record(_ value: Double, _ labels: [String] = []) { series(labels)?.record(value) }

    /// The series of these label values; nil when the family has as many as it may.
    package func series(_ labels: [String]) -> Series? { table.series(labels) }

    func samples() -> [MetricSample] {
        table.all.flatMap { labels, series in
            let state = series.snapshot
            var total: Int64 = 0
            var samples: [MetricSample] = []
            for (bound, count) in zip(bounds.map(PrometheusText.number) + ["+Inf"], state.counts) {
                total += count
                samples.append(MetricSample(suffix: "_bucket", labels: labels, bound: bound, value: Double(total)))
            }
            samples.append(MetricSample(suffix: "_sum", labels: labels, value: state.sum))
            samples.append(MetricSample(suffix: "_count", labels: labels, value: Double(total)))
            return samples
        }
    }
}
