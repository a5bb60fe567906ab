/// The metrics that rest on imported daily statistics.
enum StatisticsFormulas {
    static func measure(_ id: MetricID, _ evidence: PeriodEvidence) -> Measure {
        var draft =
            switch id {
            case .joins: sum(evidence) { $0.joined }
            case .leaves, .churnPercent: sum(evidence) { $0.left }
            case .netJoined: sum(evidence) { both($0.joined, $0.left, -) }
            case .channelViews: sum(evidence) { $0.views }
            case .shares: sum(evidence) { $0.shares }
            default: sum(evidence) { $0.views == nil ? nil : $0.shares }
            }
        switch id {
        case .churnPercent:
            guard let start = evidence.subscribersAtStart else {
                let reason: AbsenceReason = draft.value == nil ? .noImportedStatistics : .noSubscriberCount
                draft = .none(reason, sampleSize: draft.sampleSize, coverage: draft.coverage)
                break
            }
            draft.divide(by: Double(start.count.value))
            draft.sources.insert(start.source)
            draft.isExact = start.count.isExact
        case .shareRate:
            let views = sum(evidence) { $0.shares == nil ? nil : $0.views }
            draft.divide(by: views.value ?? 0)
        default: break
        }
        return Formulas.finish(draft, id, evidence)
    }

    private static func sum(
        _ evidence: PeriodEvidence, _ figure: (StatisticsFigures) -> Int64?
    ) -> Formulas.Draft {
        let known = evidence.days.compactMap { figure($0.figures) }
        guard !known.isEmpty else {
            return .none(evidence.days.isEmpty ? .noImportedStatistics : .notToldBySource)
        }
        return Formulas.Draft(
            value: known.reduce(0.0) { $0 + Double($1) }, sampleSize: known.count,
            coverage: Double(known.count) / Double(max(1, evidence.period.dayCount)), sources: [.csvImport],
            collectedAt: evidence.lastImportedAt)
    }

    private static func both(
        _ left: Int64?, _ right: Int64?, _ join: (Int64, Int64) -> Int64
    ) -> Int64? {
        guard let left, let right else { return nil }
        return join(left, right)
    }
}
