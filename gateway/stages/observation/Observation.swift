internal import HTTP
internal import Kernel
internal import Monitoring

/// Sees every exchange to its end, its answer's last byte included, for the access log and the metrics.
struct Observation: Stage {
    private let log: ExchangeLog
    private let metrics: ExchangeMetrics
    private let recent: RecentRequests?
    private let wall: any WallClock
    private let series: RouteSeries?
    private let instant: @Sendable () -> ContinuousClock.Instant

    /// `recent` keeps requests in mind by their id; `instant` tells the time that spans are measured by.
    init(
        log: ExchangeLog, metrics: ExchangeMetrics, recent: RecentRequests? = nil, wall: any WallClock = SystemClock(),
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock().now }
    ) {
        self.init(log: log, metrics: metrics, recent: recent, wall: wall, series: nil, instant: instant)
    }

    private init(
        log: ExchangeLog, metrics: ExchangeMetrics, recent: RecentRequests?, wall: any WallClock,
        series: RouteSeries?, instant: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.log = log
        self.metrics = metrics
        self.recent = recent
        self.wall = wall
        self.series = series
        self.instant = instant
    }

    func bound(to route: GatewayRoute) -> (any Stage)? {
        Observation(
            log: log, metrics: metrics, recent: recent, wall: wall, series: metrics.series(of: route.name),
            instant: instant)
    }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        let start = instant()
        metrics.began()
        do {
            let response = try await next(exchange)
            let status = response.status
            return response.observed(for: exchange.request) { bytes, error in
                ended(exchange, status, since: start, bytes: bytes, isBrokenOff: error != nil)
            }
        } catch {
            let status = Problem(error, in: exchange.request.context).status
            ended(exchange, status, since: start, bytes: 0, isBrokenOff: true)
            throw error
        }
    }

    private func ended(
        _ exchange: Exchange, _ status: HTTPStatus, since start: ContinuousClock.Instant, bytes: Int, isBrokenOff: Bool
    ) {
        let summary = ExchangeSummary(
            exchange: exchange, state: exchange.record.snapshot, status: status, total: instant() - start,
            bytesOut: bytes, isBrokenOff: isBrokenOff)
        metrics.ended()
        series?.count(summary)
        log.note(summary)
        recent?.note(
            RecentRequests.Entry(
                requestID: exchange.request.context.requestID, method: exchange.request.method.name,
                endpoint: exchange.request.context.routePattern, status: status.code, at: wall.now,
                milliseconds: Double(summary.total.microseconds) / 1_000))
    }
}
