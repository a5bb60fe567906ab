internal import Kernel

/// How a channel grew, hour by hour, as imported statistics tell it.
package struct ShowHours: Sendable {
    let read: ReadEvidence

    package init(read: ReadEvidence) {
        self.read = read
    }

    /// The metrics that imported hours tell.
    package static let metrics: [MetricID] = [.joins, .leaves, .netJoined, .channelViews, .shares, .shareRate]

    /// One point for each hour that was imported. `.invalid` when the period could have more than `ShowSeries.longest`.
    package func callAsFunction(
        of channel: ChannelProfile, over period: Period
    ) async throws -> ShowSeries.Series {
        guard period.dayCount * 24 <= ShowSeries.longest else {
            throw ServiceError.invalid(
                "window", "hours are told for at most \(ShowSeries.longest / 24) days at once", code: "range")
        }
        let evidence = try await read(channel.id, over: period, lead: period.dayCount)
        let hours = try await read.statistics.hours(of: channel.id, from: period.start, to: period.end)
        return ShowSeries.Series(
            period: period, window: .hour, total: MetricComparison.all(ShowHours.metrics, of: evidence, over: period),
            points: hours.map { hour in
                let date = period.zone.day(of: hour.hour)
                let alone = PeriodEvidence(
                    period: Period(first: date, last: date, zone: period.zone, now: period.now),
                    days: [DailyStatistics(date: date, figures: hour.figures)],
                    lastImportedAt: evidence.lastImportedAt)
                return ShowSeries.Point(
                    period: alone.period, hour: hour.hour,
                    measures: ShowHours.metrics.map { Formulas.measure($0, of: alone) })
            })
    }
}
