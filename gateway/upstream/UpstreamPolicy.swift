internal import Resilience

/// How the gateway deals with one service, whatever the route.
struct UpstreamPolicy: Sendable, Equatable {
    var balancing = Balancing.powerOfTwo
    /// How long a new instance is given less than its share, growing from nearly nothing; zero gives it at once.
    var slowStart = Duration.seconds(10)
    var probe = ProbePolicy()
    var outlier = OutlierPolicy()
    var concurrency = ConcurrencyPolicy()
    var retryBudget = RetryBudgetPolicy()
}
