/// The metrics that rest on counts of subscribers.
enum AudienceFormulas {
    static func measure(_ id: MetricID, _ evidence: PeriodEvidence) -> Measure {
        guard let end = evidence.subscribersAtEnd else {
            return Formulas.finish(.none(.noSubscriberCount), id, evidence)
        }
        var draft = Formulas.Draft(
            value: Double(end.count.value), sampleSize: 1, coverage: 1, sources: [end.source],
            isExact: end.count.isExact,
            bounds: Double(end.count.low)...Double(end.count.high), collectedAt: end.confirmedUntil)
        guard id != .subscribers else { return Formulas.finish(draft, id, evidence) }
        guard let start = evidence.subscribersAtStart else {
            return Formulas.finish(.none(.noSubscriberCount, sampleSize: 1, coverage: 0.5), id, evidence)
        }
        draft.value = Double(end.count.value - start.count.value)
        draft.sampleSize = 2
        draft.bounds = nil
        draft.sources.insert(start.source)
        draft.isExact = end.count.isExact && start.count.isExact
        if id == .growthPercent { draft.divide(by: Double(start.count.value)) }
        return Formulas.finish(draft, id, evidence)
    }
}
