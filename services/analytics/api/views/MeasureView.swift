internal import AnalyticsCore
internal import Kernel

/// One number with what it rests on. Without a value, `meta.reason` says why.
struct MeasureView: Codable, Sendable {
    /// `null` when it cannot be told honestly.
    let value: Double?
    let unit: MetricUnit
    let meta: MetaView

    init(_ measure: Measure) {
        value = measure.value.map(MeasureView.rounded)
        unit = measure.unit
        meta = MetaView(measure.meta)
    }

    /// Four decimals: a hundredth of a hundredth of a percent.
    private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        // Absence is said, not left out: a reader must not take it for 0.
        if let value { try container.encode(value, forKey: .value) } else { try container.encodeNil(forKey: .value) }
        try container.encode(unit, forKey: .unit)
        try container.encode(meta, forKey: .meta)
    }
}

/// What a number rests on.
struct MetaView: Codable, Sendable {
    /// The definition in `GET /api/v1/analytics/metrics`.
    let definitionID: MetricID
    let sources: [Source]
    /// How many posts, days or counts it was computed from.
    let sampleSize: Int
    /// The known part of what it should rest on, from 0 to 1.
    let coverage: Double
    /// When its inputs were last collected or imported.
    let lastCollectedAt: Timestamp?
    /// `rounded` when a page showed a rounded count such as 1.2K.
    let precision: Measure.Precision
    /// The bounds that rounding leaves open; absent for an exact number and for a quotient.
    let low: Double?
    let high: Double?
    /// Why there is no value.
    let reason: AbsenceReason?
    /// The same in a sentence.
    let explanation: String?

    init(_ meta: Measure.Meta) {
        definitionID = meta.definitionID
        sources = meta.sources
        sampleSize = meta.sampleSize
        coverage = (meta.coverage * 10_000).rounded() / 10_000
        lastCollectedAt = meta.lastCollectedAt
        precision = meta.precision
        low = meta.bounds?.lowerBound
        high = meta.bounds?.upperBound
        reason = meta.reason
        explanation = meta.reason?.sentence
    }
}
