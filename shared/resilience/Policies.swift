/// When a circuit breaker opens, for how long, and how it tries again.
package struct BreakerPolicy: Sendable, Equatable {
    /// Failures in a row that open it; 0 turns this rule off.
    package var consecutiveFailures = 5
    /// Share of failures within `window` that opens it, once `minimumVolume` requests were seen there.
    package var failureRatio = 0.5
    package var minimumVolume = 20
    package var window = Duration.seconds(60)
    /// How long it stays open before it lets probes through.
    package var openFor = Duration.seconds(60)
    /// Requests let through at once while half open; as many successes close it.
    package var halfOpenProbes = 1
    /// A probe that says nothing for so long is a failure.
    package var probeTimeout = Duration.seconds(30)
    /// What is answered while it is open; nil answers 503.
    package var fallback: FallbackAnswer?

    package init() {}
}

/// An answer that stands in for a service's own.
package struct FallbackAnswer: Sendable, Equatable {
    /// 200 to 599.
    package var status: Int
    /// The body, JSON text.
    package var json: String

    package init(status: Int = 200, json: String) {
        self.status = status
        self.json = json
    }
}

/// Which requests are tried again, how often and how fast.
package struct RetryPolicy: Sendable, Equatable {
    /// Tries in all, the first included; 1 never retries.
    package var attempts = 2
    /// Statuses of an answer that are tried again, beside connections that broke before an answer began.
    package var statuses: Set<Int> = [502, 503, 504]
    /// The wait before the second try is drawn from zero to this; it doubles with each further one.
    package var backoff = Duration.milliseconds(25)
    package var longestBackoff = Duration.milliseconds(250)

    package init() {}
}

/// How much of the traffic retries may be.
package struct RetryBudgetPolicy: Sendable, Equatable {
    /// Retries under way per active request.
    package var share = 0.2
    /// Retries that are allowed every second however little goes on: as many as an instance needs to be ejected, twice.
    package var minimumPerSecond = 10
    /// Within the last `window`, too, there are no more retries than `share` of the requests.
    package var window = Duration.seconds(10)

    package init() {}
}

/// How many requests one key may make.
package struct RateLimit: Sendable, Equatable {
    /// Its name in headers, logs and problems. Limits of one name share their counts.
    package var name: String
    /// Requests per `window`.
    package var quota: Int
    package var window: Duration
    /// Requests that may come at once; `quota` when the rule says nothing else.
    package var burst: Int

    /// All numbers are above zero; whoever reads them from a file checks that first.
    package init(name: String, quota: Int, window: Duration, burst: Int? = nil) {
        precondition(quota > 0 && window > .zero && burst ?? 1 > 0, "the rate limit \(name) lets nothing through")
        self.name = name
        self.quota = quota
        self.window = window
        self.burst = burst ?? quota
    }
}

/// When an instance that serves badly is left out for a while (passive health).
package struct OutlierPolicy: Sendable, Equatable {
    /// Failures in a row that eject it; 0 turns this rule off.
    package var consecutiveFailures = 5
    /// Share of failures within `window` that ejects, once `minimumVolume` requests were seen there.
    package var failureRatio = 0.5
    package var minimumVolume = 20
    package var window = Duration.seconds(30)
    /// The first ejection; each further one is longer by as much, up to `longestEjection`. Every `window` that an
    /// instance serves without another one takes a step off again.
    package var ejection = Duration.seconds(10)
    package var longestEjection = Duration.seconds(300)
    /// The most of an upstream that may be ejected at once.
    package var largestEjectedShare = 0.5
    /// Below this share of usable instances all of them are used (panic mode): a wrong verdict must not empty a
    /// service.
    package var panicShare = 0.3

    package init() {}
}

/// How instances are asked whether they are well (active health).
package struct ProbePolicy: Sendable, Equatable {
    package var path = "/health/ready"
    package var interval = Duration.seconds(10)
    /// The interval while an instance is unwell.
    package var unhealthyInterval = Duration.seconds(2)
    package var timeout = Duration.seconds(2)
    /// Good answers in a row that make an unwell instance well.
    package var rise = 2
    /// Bad answers in a row that make a well instance unwell.
    package var fall = 3

    package init() {}
}

/// How many requests an upstream is given at once, and how many wait for how long.
package struct ConcurrencyPolicy: Sendable, Equatable {
    package var limit = 512
    /// Requests that wait for a place; one more is refused at once.
    package var queue = 256
    /// A request that got no place by then is refused.
    package var queueDeadline = Duration.milliseconds(200)
    /// Share of the places that only requests of high priority may take.
    package var reservedShare = 0.1
    /// When waits have been long for this time it is overload: from then on the newest are served first.
    package var overloadAfter = Duration.milliseconds(100)
    /// A long wait; and how long a request waits during overload at most, but for high priority and where places come
    /// free too seldom for that.
    package var overloadWait = Duration.milliseconds(15)
    /// What a refused request is told.
    package var retryAfter = Duration.seconds(1)

    package init() {}
}

/// What is served first, and shed last.
package enum Priority: String, Sendable, CaseIterable { case low, normal, high }

/// How one of several instances is chosen.
package enum Balancing: String, Sendable, CaseIterable {
    case roundRobin = "round_robin"
    case weighted
    case leastRequests = "least_requests"
    /// Of two drawn at random, the one with the lower latency times load (P2C with EWMA).
    case powerOfTwo = "power_of_two"
    case consistentHash = "consistent_hash"
}
