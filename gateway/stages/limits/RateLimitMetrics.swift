internal import Monitoring

/// What rate limits did, for `/metrics`.
struct RateLimitMetrics: Sendable {
    private let refused: Counter
    private let uncounted: Counter

    init(_ registry: MetricsRegistry) {
        refused = registry.counter(
            "gateway_rate_limited_total", "Requests refused by a rate limit.", labels: ["class", "route"])
        uncounted = registry.counter(
            "gateway_rate_limit_uncounted_total", "Requests let through because they could not be counted.",
            labels: ["class"])
    }

    func refused(_ rule: RateLimitClass, on route: String) { refused.add(1, [rule.name, route]) }
    func uncounted(_ rule: RateLimitClass) { uncounted.add(1, [rule.name]) }
}
