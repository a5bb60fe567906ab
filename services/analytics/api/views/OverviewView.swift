internal import AnalyticsCore
internal import Kernel

/// The metrics of a period beside those of the period of equal length before it.
struct OverviewView: Codable, Sendable {
    let channelID: ChannelID
    let period: PeriodView
    let previousPeriod: PeriodView
    let metrics: MeasuresView
    let previous: MeasuresView

    init(_ overview: ShowOverview.Overview, of channel: ChannelProfile) {
        channelID = channel.id
        period = PeriodView(overview.period)
        previousPeriod = PeriodView(overview.period.previous)
        metrics = MeasuresView(overview.metrics.map(\.current))
        previous = MeasuresView(overview.metrics.map(\.previous))
    }
}

/// Metrics over a period and over its parts.
struct SeriesView: Codable, Sendable {
    let channelID: ChannelID
    let period: PeriodView
    let window: Window
    let metrics: MeasuresView
    let previous: MeasuresView
    let series: [PointView]

    init(_ found: ShowSeries.Series, of channel: ChannelProfile) {
        channelID = channel.id
        period = PeriodView(found.period)
        window = found.window
        metrics = MeasuresView(found.total.map(\.current))
        previous = MeasuresView(found.total.map(\.previous))
        series = found.points.map(PointView.init)
    }
}

/// One part of a series: the days from `from` to `to`, both included.
struct PointView: Codable, Sendable {
    let from: CivilDate
    let to: CivilDate
    /// The beginning of the hour, in a series by hour.
    let hour: Timestamp?
    let metrics: MeasuresView

    init(_ point: ShowSeries.Point) {
        from = point.period.first
        to = point.period.last
        hour = point.hour
        metrics = MeasuresView(point.measures)
    }
}
