internal import HTTP
internal import Kernel
internal import Logging
internal import Monitoring
internal import Reactor
internal import Resilience

/// Hands requests to services and their answers back, byte by byte as they come: nothing is held back or kept whole.
struct Forwarder: Sendable {
    /// Says where the route's breaker stands: on refusals and fallbacks `open` or `half-open`, on the answers of the
    /// requests by which a half-open breaker tries the service `half-open`; not while it is closed.
    static let breakerField = "X-Circuit-Breaker"

    let upstreams: UpstreamTable
    let client: HTTPClient
    let onward: Onward
    let tunnels: Tunnels
    let loops: EventLoopGroup
    let clock: any LoopClock
    let logger: Logger

    /// The service's answer, or the breaker's. Throws `.notFound` for an unknown service, `.unavailable` when nobody is
    /// there or it has too much to do, `.timedOut` when no answer begins in time, `.badUpstream` when the connection
    /// breaks before it does or what comes is no HTTP, `.malformed` for a request that goes no further.
    func forward(_ exchange: Exchange) async throws -> Response {
        guard case .service(let name, let rewrite) = exchange.route.target else {
            throw ServiceError(.notFound, "There is nothing at this path.", code: "route_not_found")
        }
        guard let upstream = upstreams[name] else { throw UpstreamRefusal.unknown(name) }
        let route = exchange.route
        let start = clock.moment
        let target = try RewrittenTarget.target(of: exchange.request, rewrite)
        var headers = try onward.headers(for: exchange.request, within: nil)
        let tunnel =
            try WebSocketUpgrade.isAsked(by: exchange, scheme: onward.scheme) ? tunnels.enter(exchange.hashKey) : nil
        if tunnel != nil { headers.add("Upgrade", WebSocketUpgrade.protocolName) }
        let verdict = upstream.breakers.admit(route.name, route.breaker, at: start)
        guard case .proceed(let ticket, let isProbe) = verdict else { return refusal(of: verdict, exchange) }
        let visit = Visit(upstream, route: route.name, ticket: ticket, clock: clock)
        let deadline = route.timeouts.total.map { Deadline(in: $0, from: start) }
        let body = try await OutgoingBody.body(
            of: exchange.request,
            mayBeRepeated: route.retry.attempts > 1 && RetryRules.isIdempotent(exchange.request))
        try await enter(upstream, visit, exchange, deadline)
        let journey = Journey(
            exchange: exchange, upstream: upstream, visit: visit, target: target, headers: headers, body: body,
            deadline: deadline, key: upstream.policy.balancing == .consistentHash ? exchange.hashKey : nil,
            tunnel: tunnel)
        do {
            var response = try await send(journey)
            if isProbe { response.headers[Forwarder.breakerField] = CircuitBreaker.State.halfOpen.fieldValue }
            return response
        } catch is CancellationError {
            upstream.counts.tried(.abandoned)
            exchange.record.note { $0.refusal = "client_gone" }
            throw ServiceError(.malformed, "The client went away.", code: "client_gone")
        }
    }

    /// Waits for a place at the service.
    private func enter(
        _ upstream: Upstream, _ visit: Visit, _ exchange: Exchange, _ deadline: Deadline?
    ) async throws {
        let fate = await upstream.admission.enter(
            exchange.route.priority, deadline: deadline?.moment, at: clock.moment)
        switch fate {
        case .admitted: visit.tookPlace()
        case .cancelled: throw ServiceError(.malformed, "The client went away.", code: "client_gone")
        case .shed(let retryAfter):
            upstream.counts.shed?.add()
            exchange.record.note { $0.refusal = "overloaded" }
            throw UpstreamRefusal.overloaded(upstream.name, retryAfter)
        }
    }

    /// What is answered while the breaker lets nothing through.
    private func refusal(of verdict: RouteBreakers.Verdict, _ exchange: Exchange) -> Response {
        exchange.record.note { $0.refusal = "breaker_open" }
        guard case .refuse(let state, let wait) = verdict else { return Response(.serviceUnavailable) }
        var response: Response
        if let fallback = exchange.route.breaker.fallback {
            response = .json(bytes: Array(fallback.json.utf8))
            response.status = HTTPStatus(fallback.status)
        } else {
            let problem = Problem(UpstreamRefusal.breakerOpen(wait), in: exchange.request.context)
            response = problem.response(to: exchange.request)
        }
        response.headers[Forwarder.breakerField] = state.fieldValue
        return response
    }
}

extension Exchange {
    /// What consistent hashing goes by: the person, or the network a stranger comes from.
    var hashKey: UInt64 {
        if let user = request.context.identity?.userID { return stableHash("user \(user.rawValue)") }
        return stableHash(request.network)
    }
}
