internal import Kernel

/// The metrics that rest on the posts of a period.
enum PostFormulas {
    static func measure(_ id: MetricID, _ evidence: PeriodEvidence) -> Measure {
        Formulas.finish(draft(id, evidence), id, evidence)
    }

    private static func draft(_ id: MetricID, _ evidence: PeriodEvidence) -> Formulas.Draft {
        switch id {
        case .posts, .postsPerDay: return published(id, evidence)
        case .reach1h: return reach(evidence, .hours(1), \.after1h)
        case .reach12h: return reach(evidence, .hours(12), \.after12h)
        case .reach24h: return reach(evidence, .hours(24), \.after24h)
        case .reach48h: return reach(evidence, .hours(48), \.after48h)
        case .err24: return perSubscriber(reach(evidence, .hours(24), \.after24h), evidence)
        case .err: return perSubscriber(views(.averageViews, evidence), evidence)
        case .viewRate: return perSubscriber(views(.views, evidence), evidence)
        case .views, .averageViews, .medianViews, .viewsSkew, .postViews: return views(id, evidence)
        case .reactions: return sum(evidence) { $0.reactions }
        case .forwards: return sum(evidence) { $0.forwards }
        case .comments: return sum(evidence) { $0.comments }
        case .erByViews, .postErByViews: return perView(evidence) { $0.interactions }
        case .reactionRateByViews: return perView(evidence) { $0.reactions }
        case .virality: return perView(evidence) { $0.forwards }
        case .erBySubscribers: return perSubscriber(sum(evidence) { $0.interactions }, evidence)
        case .reactionRateBySubscribers: return perSubscriber(sum(evidence) { $0.reactions }, evidence)
        default: return sum(evidence) { $0.interactions }
        }
    }

    /// Zero posts is a fact once the history reaches the period, and unknown before.
    private static func published(_ id: MetricID, _ evidence: PeriodEvidence) -> Formulas.Draft {
        guard !evidence.posts.isEmpty || evidence.historyCoverage > 0 else { return .none(.noData) }
        var draft = Formulas.Draft(
            value: Double(evidence.posts.count), sampleSize: evidence.posts.count,
            coverage: evidence.historyCoverage,
            sources: evidence.posts.isEmpty ? [.previewPage] : Set(evidence.posts.map(\.source)))
        if id == .postsPerDay { draft.divide(by: evidence.period.days, percent: false) }
        return draft
    }

    private static func views(_ id: MetricID, _ evidence: PeriodEvidence) -> Formulas.Draft {
        var draft = sum(evidence, isExact: { $0.views?.isExact ?? true }) { $0.views?.value }
        guard let total = draft.value else { return draft }
        let readings = evidence.posts.compactMap(\.figures.views)
        let values = readings.map { Double($0.value) }
        let divisor = id == .averageViews ? Double(readings.count) : 1
        let low = readings.reduce(0.0) { $0 + Double($1.low) } / divisor
        let high = readings.reduce(0.0) { $0 + Double($1.high) } / divisor
        if id == .averageViews || id == .views || id == .postViews { draft.bounds = low...max(low, high) }
        switch id {
        case .averageViews: draft.value = total / divisor
        case .medianViews: draft.value = median(values)
        case .viewsSkew:
            draft.value = total / Double(values.count)
            draft.divide(by: median(values), percent: false)
        default: break
        }
        return draft
    }

    private static func reach(
        _ evidence: PeriodEvidence, _ age: Duration, _ milestone: KeyPath<ViewMilestones, Double?>
    ) -> Formulas.Draft {
        let old = evidence.posts.filter { $0.publishedAt + age <= evidence.period.known }
        guard !old.isEmpty else { return evidence.posts.isEmpty ? absent(evidence) : .none(.tooYoung) }
        let read = old.compactMap { post in post.milestones[keyPath: milestone].map { (post.source, $0) } }
        guard !read.isEmpty else { return .none(.notToldBySource) }
        return Formulas.Draft(
            value: read.reduce(0) { $0 + $1.1 } / Double(read.count), sampleSize: read.count,
            coverage: evidence.historyCoverage * Double(read.count) / Double(old.count),
            sources: Set(read.map(\.0)), isExact: old.allSatisfy { $0.figures.views?.isExact ?? true })
    }

    private static func sum(
        _ evidence: PeriodEvidence, isExact: (PostFigures) -> Bool = { _ in true },
        _ figure: (PostFigures) -> Int64?
    ) -> Formulas.Draft {
        guard !evidence.posts.isEmpty else { return absent(evidence) }
        let telling = evidence.posts.filter { figure($0.figures) != nil }
        guard !telling.isEmpty else { return .none(.notToldBySource) }
        return Formulas.Draft(
            value: telling.reduce(0.0) { $0 + Double(figure($1.figures) ?? 0) }, sampleSize: telling.count,
            coverage: evidence.historyCoverage * Double(telling.count) / Double(evidence.posts.count),
            sources: Set(telling.map(\.source)), isExact: telling.allSatisfy { isExact($0.figures) })
    }

    private static func perView(
        _ evidence: PeriodEvidence, _ figure: @escaping (PostFigures) -> Int64?
    ) -> Formulas.Draft {
        var draft = sum(evidence, isExact: { $0.views?.isExact ?? true }) { $0.views == nil ? nil : figure($0) }
        let views = sum(evidence) { figure($0) == nil ? nil : $0.views?.value }
        draft.divide(by: views.value ?? 0)
        return draft
    }

    private static func perSubscriber(_ draft: Formulas.Draft, _ evidence: PeriodEvidence) -> Formulas.Draft {
        guard draft.value != nil else { return draft }
        guard let subscribers = evidence.subscribersAtEnd else {
            return .none(.noSubscriberCount, sampleSize: draft.sampleSize, coverage: draft.coverage)
        }
        var draft = draft
        draft.bounds = nil
        draft.divide(by: Double(subscribers.count.value))
        draft.sources.insert(subscribers.source)
        draft.isExact = draft.isExact && subscribers.count.isExact
        return draft
    }

    private static func absent(_ evidence: PeriodEvidence) -> Formulas.Draft {
        evidence.posts.isEmpty && evidence.historyCoverage == 0
            ? .none(.noData) : .none(.noPosts, coverage: evidence.historyCoverage)
    }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
