internal import Kernel

/// A channel's metrics over a period, beside those of the period of equal length before it.
package struct ShowOverview: Sendable {
    let read: ReadEvidence

    package init(read: ReadEvidence) {
        self.read = read
    }

    package struct Overview: Sendable {
        package let period: Period
        package let metrics: [MetricComparison]
    }

    /// The metrics of an overview, in the order in which they are shown.
    package static let metrics: [MetricID] = [
        .subscribers, .netGrowth, .growthPercent, .joins, .leaves, .netJoined, .churnPercent, .posts, .postsPerDay,
        .views, .averageViews, .medianViews, .viewsSkew, .channelViews, .shares, .shareRate, .reach24h, .err, .err24,
        .interactions, .erByViews, .erBySubscribers, .virality,
    ]

    package func callAsFunction(_ channel: ChannelProfile, over period: Period) async throws -> Overview {
        let evidence = try await read(channel.id, over: period, lead: period.dayCount)
        return Overview(
            period: period, metrics: MetricComparison.all(ShowOverview.metrics, of: evidence, over: period))
    }
}

/// One metric of a period and of the one before it.
package struct MetricComparison: Sendable {
    package let id: MetricID
    package let current: Measure
    package let previous: Measure

    static func all(_ ids: [MetricID], of evidence: ChannelEvidence, over period: Period) -> [MetricComparison] {
        let current = evidence.evidence(of: period)
        let previous = evidence.evidence(of: period.previous)
        return ids.map { id in
            MetricComparison(
                id: id, current: Formulas.measure(id, of: current), previous: Formulas.measure(id, of: previous))
        }
    }
}
