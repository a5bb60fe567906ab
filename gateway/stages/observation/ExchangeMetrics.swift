internal import HTTP
internal import Kernel
internal import Monitoring
internal import Synchronization

/// Counts exchanges by method, route and status, under the names that every program of the suite has.
struct ExchangeMetrics: Sendable {
    private let metrics: ServiceMetrics
    private let refusals: Counter
    private let answers: Counter

    init(_ metrics: ServiceMetrics) {
        self.metrics = metrics
        refusals = metrics.registry.counter(
            "gateway_refusals_total", "Requests that the gateway answered itself, by reason.",
            labels: ["route", "reason"])
        answers = metrics.registry.counter(
            "gateway_cache_answers_total", "Requests on routes with a cache or replays, by what came of it.",
            labels: ["route", "outcome"])
    }

    func began() { metrics.requestsInFlight?.add(1) }
    func ended() { metrics.requestsInFlight?.add(-1) }

    /// The series of one route, looked up once.
    func series(of route: String) -> RouteSeries {
        RouteSeries(route: route, metrics: metrics, refusals: refusals, answers: answers)
    }
}

/// The series of one route; each is looked up when it first counts, and is at hand from then on.
final class RouteSeries: Sendable {
    private struct Known {
        /// By status, in the order in which they first came.
        var counts: [(status: Int, series: Counter.Series)] = []
        var durations: Histogram.Series?
    }

    private let route: String
    private let metrics: ServiceMetrics
    private let refusals: Counter
    private let answers: Counter
    /// By method, in the order of `methods`; the last is for all others.
    private let known = Mutex([Known](repeating: Known(), count: RouteSeries.methods.count + 1))

    private static let methods: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete, .options]

    init(route: String, metrics: ServiceMetrics, refusals: Counter, answers: Counter) {
        self.route = route
        self.metrics = metrics
        self.refusals = refusals
        self.answers = answers
    }

    func count(_ summary: ExchangeSummary) {
        let place = RouteSeries.methods.firstIndex(of: summary.request.method) ?? RouteSeries.methods.count
        let (count, duration) = series(place, summary.status.code)
        count?.add()
        duration?.record(summary.total.inSeconds)
        if let reason = summary.state.refusal { refusals.add(1, [route, reason]) }
        if let outcome = summary.state.cache { answers.add(1, [route, outcome]) }
    }

    private func series(_ place: Int, _ status: Int) -> (Counter.Series?, Histogram.Series?) {
        known.withLock { known in
            if known[place].durations == nil {
                known[place].durations = metrics.requestDuration.series([method(place), route, metrics.service])
            }
            if let found = known[place].counts.first(where: { $0.status == status }) {
                return (found.series, known[place].durations)
            }
            let made = metrics.requests.series([method(place), route, metrics.service, String(status)])
            if let made { known[place].counts.append((status, made)) }
            return (made, known[place].durations)
        }
    }

    private func method(_ place: Int) -> String {
        place < RouteSeries.methods.count ? RouteSeries.methods[place].name : "other"
    }
}
