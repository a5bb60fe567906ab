package import AnalyticsCore
package import HTTP
internal import Kernel

/// A channel's numbers over a period.
package struct ReportsRouter: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/api/v1/analytics/dashboard/{id}", access: .user(), "Show a channel on one page",
                answers: DashboardView.self, query: PeriodReader.parameters, dashboard),
            .get(
                "/api/v1/analytics/channels/{id}/overview", access: .user(),
                "Show a channel's metrics beside those of the period before", answers: OverviewView.self,
                query: PeriodReader.parameters, overview),
            .get(
                "/api/v1/analytics/channels/{id}/growth", access: .user(), "Show how a channel grew",
                answers: SeriesView.self, query: PeriodReader.parameters + [PeriodReader.window], growth),
            .get(
                "/api/v1/analytics/channels/{id}/engagement", access: .user(), "Show how readers engaged",
                answers: SeriesView.self, query: PeriodReader.parameters + [PeriodReader.window], engagement),
        ]
    }

    let useCases: UseCases
    let period: PeriodReader

    package init(_ useCases: UseCases, period: PeriodReader) {
        self.useCases = useCases
        self.period = period
    }

    /// What this group calls.
    package struct UseCases: Sendable {
        let open: OpenChannel
        let dashboard: ShowDashboard
        let overview: ShowOverview
        let series: ShowSeries
        let hours: ShowHours

        package init(
            open: OpenChannel, dashboard: ShowDashboard, overview: ShowOverview, series: ShowSeries, hours: ShowHours
        ) {
            self.open = open
            self.dashboard = dashboard
            self.overview = overview
            self.series = series
            self.hours = hours
        }
    }

    private func dashboard(_ request: Request) async throws -> DashboardView {
        let channel = try await useCases.open(request)
        let period = try await period(request)
        return DashboardView(try await useCases.dashboard(channel, over: period), over: period)
    }

    private func overview(_ request: Request) async throws -> OverviewView {
        let channel = try await useCases.open(request)
        return OverviewView(try await useCases.overview(channel, over: try await period(request)), of: channel)
    }

    private func growth(_ request: Request) async throws -> SeriesView {
        if try request.query.choice("window", of: Window.self) == .hour {
            let channel = try await useCases.open(request)
            return SeriesView(try await useCases.hours(of: channel, over: try await period(request)), of: channel)
        }
        return try await series(ShowSeries.growth, request)
    }

    private func engagement(_ request: Request) async throws -> SeriesView {
        try await series(ShowSeries.engagement, request)
    }

    private func series(_ metrics: [MetricID], _ request: Request) async throws -> SeriesView {
        let channel = try await useCases.open(request)
        let window = try request.query.choice("window", default: Window.day)
        let found = try await useCases.series(metrics, of: channel, over: try await period(request), by: window)
        return SeriesView(found, of: channel)
    }
}

extension OpenChannel {
    /// The channel that the path names, for the person who asks.
    func callAsFunction(_ request: Request) async throws -> ChannelProfile {
        try await self(try request.parameters.id("id"), for: request.person)
    }
}
