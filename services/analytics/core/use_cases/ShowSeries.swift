package import Kernel

/// Metrics of a channel as a series: growth, or engagement, by day, week or month.
package struct ShowSeries: Sendable {
    let read: ReadEvidence

    package init(read: ReadEvidence) {
        self.read = read
    }

    package struct Series: Sendable {
        package let period: Period
        package let window: Window
        package let total: [MetricComparison]
        package let points: [Point]
    }

    package struct Point: Sendable {
        package let period: Period
        /// The beginning of the hour, in a series by hour.
        package let hour: Timestamp?
        package let measures: [Measure]
    }

    /// The most points of one series.
    package static let longest = 1_000

    package static let growth: [MetricID] = [
        .subscribers, .netGrowth, .growthPercent, .joins, .leaves, .netJoined, .churnPercent, .channelViews, .shares,
    ]
    package static let engagement: [MetricID] = [
        .err, .err24, .reach1h, .reach12h, .reach24h, .reach48h, .reactions, .forwards, .comments, .interactions,
        .erByViews, .erBySubscribers, .reactionRateByViews, .reactionRateBySubscribers, .virality, .shareRate,
    ]

    /// `.invalid` when `window` cuts the period into more than `longest` points.
    package func callAsFunction(
        _ metrics: [MetricID], of channel: ChannelProfile, over period: Period, by window: Window
    ) async throws -> Series {
        guard window != .hour else {
            throw ServiceError.invalid("window", "hour is told of growth alone", code: "format")
        }
        let parts = period.parts(window)
        guard parts.count <= ShowSeries.longest else {
            throw ServiceError.invalid(
                "window", "cuts the period into more than \(ShowSeries.longest) parts", code: "range")
        }
        let evidence = try await read(channel.id, over: period, lead: period.dayCount)
        return Series(
            period: period, window: window, total: MetricComparison.all(metrics, of: evidence, over: period),
            points: parts.map { part in
                let known = evidence.evidence(of: part)
                return Point(period: part, hour: nil, measures: metrics.map { Formulas.measure($0, of: known) })
            })
    }
}
