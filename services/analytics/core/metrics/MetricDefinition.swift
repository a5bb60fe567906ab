/// What one metric means: the formula in words, what it counts, where its inputs can come from and from how many
/// samples on it is told.
package struct MetricDefinition: Sendable, Equatable {
    package let id: MetricID
    package let title: String
    package let formula: String
    package let unit: MetricUnit
    /// Where its inputs can come from.
    package let sources: [Source]
    /// The fewest samples from which a value is told.
    package let minimumSample: Int
    /// What a sample is.
    package let sample: Sample
    /// What to know when reading it.
    package let note: String?

    package enum Sample: String, Sendable, CaseIterable, Codable {
        case subscriberCounts = "subscriber_counts"
        /// Days, or hours where the series is by hour.
        case importedRecords = "imported_records"
        case posts
    }

    init(
        _ id: MetricID, _ title: String, _ formula: String, _ unit: MetricUnit, from sources: [Source],
        least minimumSample: Int = 1, of sample: Sample, note: String? = nil
    ) {
        self.id = id
        self.title = title
        self.formula = formula
        self.unit = unit
        self.sources = sources
        self.minimumSample = minimumSample
        self.sample = sample
        self.note = note
    }
}
