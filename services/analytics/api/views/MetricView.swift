internal import AnalyticsCore

/// The definition of one metric.
struct MetricView: Codable, Sendable {
    let id: MetricID
    let title: String
    let formula: String
    let unit: MetricUnit
    /// Where its inputs can come from.
    let sources: [Source]
    /// The fewest samples from which a value is told.
    let minimumSample: Int
    let sampleOf: MetricDefinition.Sample
    let note: String?

    init(_ definition: MetricDefinition) {
        id = definition.id
        title = definition.title
        formula = definition.formula
        unit = definition.unit
        sources = definition.sources
        minimumSample = definition.minimumSample
        sampleOf = definition.sample
        note = definition.note
    }
}

/// Every metric there is, and the words that stand for an absent value.
struct MetricsView: Codable, Sendable {
    let metrics: [MetricView]
    let reasons: [ReasonView]

    /// Why a number can be absent.
    struct ReasonView: Codable, Sendable {
        let reason: AbsenceReason
        let explanation: String
    }
}
