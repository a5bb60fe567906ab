internal import Synchronization

/// A family of numbers that go up and down.
package final class Gauge: MetricFamily {
    let description: MetricDescription
    private let table: SeriesTable<Series>

    /// One series, for callers that look it up once and change it often.
    package final class Series: Sendable {
        private let number = Mutex(0.0)

        package func set(_ value: Double) { number.withLock { $0 = value } }
        package func add(_ amount: Double) { number.withLock { $0 += amount } }

        var value: Double { number.withLock { $0 } }
    }

    init(_ description: MetricDescription, limit: Int, overflowed: @escaping @Sendable () -> Void) {
        self.description = description
        table = SeriesTable(limit: limit, overflowed: overflowed) { Series() }
    }

    package func set(_ value: Double, _ labels: [String] = []) { series(labels)?.set(value) }
    package func add(_ amount: Double, _ labels: [String] = []) { series(labels)?.add(amount) }

    /// The series of these label values; nil when the family has as many as it may.
    package func series(_ labels: [String]) -> Series? { table.series(labels) }

    func samples() -> [MetricSample] { table.all.map { MetricSample($0.labels, $0.series.value) } }
}
