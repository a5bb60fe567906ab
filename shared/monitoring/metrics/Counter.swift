internal import Synchronization

/// A family of numbers that only grow.
package final class Counter: MetricFamily {
    let description: MetricDescription
    private let table: SeriesTable<Series>

    /// One series, for callers that look it up once and count often.
    package final class Series: Sendable {
        private let count = Atomic<Int64>(0)

        package func add(_ amount: Int64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

        var value: Int64 { count.load(ordering: .relaxed) }
    }

    init(_ description: MetricDescription, limit: Int, overflowed: @escaping @Sendable () -> Void) {
        self.description = description
        table = SeriesTable(limit: limit, overflowed: overflowed) { Series() }
    }

    /// Counts for these label values, in the order of the label names. Adding 0 makes a series known before it counts.
    package func add(_ amount: Int64 = 1, _ labels: [String] = []) { series(labels)?.add(amount) }

    /// The series of these label values; nil when the family has as many as it may.
    package func series(_ labels: [String]) -> Series? { table.series(labels) }

    func samples() -> [MetricSample] { table.all.map { MetricSample($0.labels, Double($0.series.value)) } }
}
