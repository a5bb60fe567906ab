internal import AnalyticsCore
internal import HTTP
package import Kernel

/// Reads the period that a request asks for: `from` and `to` are days, both included, of the zone `tz`.
package struct PeriodReader: Sendable {
    let zones: any ZoneSource
    let clock: any WallClock

    package init(zones: any ZoneSource, clock: any WallClock) {
        self.zones = zones
        self.clock = clock
    }

    static let parameters = [
        QueryParameter("from", "first day, YYYY-MM-DD; 30 days up to `to` without it"),
        QueryParameter("to", "last day, YYYY-MM-DD, included; today without it"),
        QueryParameter("tz", "IANA name of the time zone that days are counted in; UTC without it"),
    ]
    static let window = QueryParameter(
        "window", "how the period is cut: day, week (from Monday), month; growth also by hour")

    func callAsFunction(_ request: Request) async throws -> Period {
        let query = request.query
        let zone = try await zones.zone(named: try query.text("tz") ?? "UTC")
        return try Period.asked(from: try query.date("from"), to: try query.date("to"), zone: zone, now: clock.now)
    }
}
