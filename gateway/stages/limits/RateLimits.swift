internal import HTTP
internal import Kernel
internal import Resilience

/// Counts requests by the classes that the route names, refuses what is too much, and tells every client where it
/// stands.
///
/// It stands in the list twice: limits by address before authentication, so that guessing tokens is limited too, and
/// all others behind it, so that who shows no good token uses up nobody's quota.
struct RateLimits: Stage {
    enum Place: Sendable { case beforeAuthentication, afterAuthentication }

    private let place: Place
    private let classes: [RateLimitClass]
    private let store: any RateLimitStore
    private let clock: any WallClock
    private let metrics: RateLimitMetrics
    /// The value of `RateLimit-Policy`, the same on every answer.
    private let policy: String

    /// `classes` are all there are; bound to a route, those that it names.
    init(
        _ place: Place, classes: [RateLimitClass], store: any RateLimitStore, clock: any WallClock,
        metrics: RateLimitMetrics
    ) {
        self.place = place
        self.classes = classes
        self.store = store
        self.clock = clock
        self.metrics = metrics
        policy = RateLimitFields.policy(classes.map(\.limit))
    }

    func bound(to route: GatewayRoute) -> (any Stage)? {
        let mine = classes.filter { rule in
            route.rateLimits.contains(rule.name) && (rule.per == .address) == (place == .beforeAuthentication)
        }
        if mine.isEmpty { return nil }
        return RateLimits(place, classes: mine, store: store, clock: clock, metrics: metrics)
    }

    func handle(_ exchange: Exchange, next: @escaping Onwards) async throws -> Response {
        var verdicts: [RateVerdict] = []
        verdicts.reserveCapacity(classes.count)
        for rule in classes {
            guard let verdict = await verdict(rule, exchange) else { continue }
            verdicts.append(verdict)
            if verdict.isAllowed { continue }
            metrics.refused(rule, on: exchange.route.name)
            exchange.record.note { $0.refusal = "rate_limited" }
            let refusal = RateLimitRefusal(rule: rule, verdict: verdict, now: clock.now)
            var response = refusal.response(to: exchange.request)
            mark(&response.headers, verdicts)
            return response
        }
        var response = try await next(exchange)
        mark(&response.headers, verdicts)
        return response
    }

    /// Nil when it could not be counted: a limit never fails a request by itself.
    private func verdict(_ rule: RateLimitClass, _ exchange: Exchange) async -> RateVerdict? {
        do {
            return try await store.take(rule.limit, key: RateLimits.key(rule.per, exchange), cost: 1)
        } catch {
            metrics.uncounted(rule)
            return nil
        }
    }

    private func mark(_ headers: inout Headers, _ verdicts: [RateVerdict]) {
        if verdicts.isEmpty { return }
        headers.add("RateLimit-Policy", policy)
        headers.add("RateLimit", RateLimitFields.state(verdicts))
    }

    /// What a request is counted by. Keys of different kinds cannot be equal: an address has no such beginning.
    static func key(_ kind: RateLimitClass.Key, _ exchange: Exchange) -> String {
        switch kind {
        case .address: return exchange.request.network
        case .route: return exchange.route.name
        case .everyone: return ""
        case .user:
            switch exchange.request.context.identity?.kind {
            case .user(let id): return "user:\(id.rawValue)"
            case .service(let name): return "service:\(name)"
            case nil: return exchange.request.network
            }
        }
    }
}
