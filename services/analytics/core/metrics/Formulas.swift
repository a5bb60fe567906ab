internal import Kernel

/// The one function that computes each metric. A value is told only when its inputs are there and the sample is as
/// large as the definition asks; otherwise there is a reason instead.
package enum Formulas {
    package static func measure(_ id: MetricID, of evidence: PeriodEvidence) -> Measure {
        let definition = MetricDictionary.definition(of: id)
        switch definition.sample {
        case .subscriberCounts: return AudienceFormulas.measure(id, evidence)
        case .importedRecords: return StatisticsFormulas.measure(id, evidence)
        case .posts: return PostFormulas.measure(id, evidence)
        }
    }

    /// A finished computation, before the rule of the smallest sample.
    struct Draft {
        var value: Double?
        var sampleSize: Int
        var coverage: Double
        var sources: Set<Source>
        var isExact = true
        var bounds: ClosedRange<Double>?
        /// When the inputs were last collected, where that is not when the posts were.
        var collectedAt: Timestamp?
        var reason: AbsenceReason?

        static func none(_ reason: AbsenceReason, sampleSize: Int = 0, coverage: Double = 0) -> Draft {
            Draft(value: nil, sampleSize: sampleSize, coverage: coverage, sources: [], reason: reason)
        }

        /// The quotient in percent, or the reason why it cannot be told.
        mutating func divide(by divisor: Double, percent: Bool = true) {
            guard let value else { return }
            if divisor == 0 {
                self.value = nil
                reason = .nothingToDivideBy
            } else {
                self.value = value / divisor * (percent ? 100 : 1)
            }
        }
    }

    static func finish(_ draft: Draft, _ id: MetricID, _ evidence: PeriodEvidence) -> Measure {
        let definition = MetricDictionary.definition(of: id)
        var value = draft.value
        var reason = draft.reason
        if value != nil, draft.sampleSize < definition.minimumSample {
            value = nil
            reason = .sampleTooSmall
        }
        return Measure(
            value: value, unit: definition.unit,
            meta: Measure.Meta(
                definitionID: id, sources: draft.sources.sorted(), sampleSize: draft.sampleSize,
                coverage: min(1, max(0, draft.coverage)),
                lastCollectedAt: draft.collectedAt ?? evidence.lastCollectedAt,
                precision: draft.isExact ? .exact : .rounded,
                bounds: draft.isExact || value == nil ? nil : draft.bounds,
                reason: value == nil ? reason ?? .noData : nil))
    }
}
