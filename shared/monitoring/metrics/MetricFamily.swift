internal import Synchronization

/// What every family of metrics has: its name, what it means, and the names of its labels.
struct MetricDescription: Sendable, Equatable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    let name: String
    let help: String
    let kind: Kind
    let labels: [String]
}

/// One family as the text format shows it.
protocol MetricFamily: Sendable {
    var description: MetricDescription { get }
    /// All samples of the family, each series from one consistent look.
    func samples() async -> [MetricSample]
}

/// One line of the text format: `<family><suffix>{labels} value`.
package struct MetricSample: Sendable, Equatable {
    var suffix = ""
    /// Values in the order of the family's label names.
    let labels: [String]
    /// The bound of a histogram's bucket.
    var bound: String?
    let value: Double

    /// One value of a family without buckets, labels in the family's order.
    package init(_ labels: [String] = [], _ value: Double) {
        self.labels = labels
        self.value = value
    }

    init(suffix: String, labels: [String], bound: String? = nil, value: Double) {
        self.suffix = suffix
        self.labels = labels
        self.bound = bound
        self.value = value
    }
}

/// The series of one family by their label values; bounded, because a label that a client can choose would otherwise
/// fill the memory.
final class SeriesTable<Series: Sendable>: Sendable {
    private let table = Mutex<[[String]: Series]>([:])
    private let limit: Int
    private let make: @Sendable () -> Series
    private let overflowed: @Sendable () -> Void

    init(limit: Int, overflowed: @escaping @Sendable () -> Void, make: @escaping @Sendable () -> Series) {
        self.limit = limit
        self.overflowed = overflowed
        self.make = make
    }

    /// The series of these label values, made when it is new; nil when there are too many already.
    func series(_ labels: [String]) -> Series? {
        let found = table.withLock { table -> Series? in
            if let series = table[labels] { return series }
            if table.count >= limit { return nil }
            let series = make()
            table[labels] = series
            return series
        }
        if found == nil { overflowed() }
        return found
    }

    /// All series, sorted by their labels.
    var all: [(labels: [String], series: Series)] {
        table.withLock { table in
            table.map { (labels: $0.key, series: $0.value) }
        }.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    }
}
