internal import Auth
internal import HTTP
internal import Kernel
internal import Reactor
internal import Resilience

/// Says what the gateway would do with a request, and why, without doing any of it.
struct Explainer: Sendable {
    let store: RouteStore
    let upstreams: UpstreamTable
    let people: TokenVerifier
    let services: TokenVerifier?
    let limits: any RateLimitStore
    let clock: any LoopClock

    /// `.invalid` for a question that no request could be.
    func explain(_ question: ExplainQuestion) async throws(ServiceError) -> Explanation {
        let request = try Explainer.request(question)
        let set = store.current
        let method = CrossOrigin.preflightMethod(of: request)
        switch set.matcher.find(request, method: method) {
        case .found(let route): return await explain(request, route, set)
        case .wrongMethod(let allow):
            let (status, words) = request.method == .options ? (204, "answered here") : (405, "refused")
            return nothing(request, set, status, "The method is \(words); the path takes \(allow).")
        case .ambiguous: return nothing(request, set, 400, "The path has an empty segment.")
        case .unknown: return nothing(request, set, 404, Reception.unknown(request.path).message)
        }
    }

    private static func request(_ question: ExplainQuestion) throws(ServiceError) -> Request {
        var headers = Headers()
        for (name, value) in (question.headers ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard RouteWords.isFieldName(name), !value.utf8.contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7F })
            else {
                throw .invalid("headers", "“\(name)” is no header field", code: "format")
            }
            headers.add(name, value)
        }
        guard RouteWords.isFieldName(question.method) else {
            throw .invalid("method", "is no method", code: "format")
        }
        return Request(
            method: HTTPMethod(question.method), target: question.path, path: try AskedTarget.path(of: question.path),
            headers: headers, peer: question.peer ?? "127.0.0.1")
    }

    private func nothing(_ request: Request, _ set: RouteSet, _ status: Int, _ outcome: String) -> Explanation {
        Explanation(
            outcome: outcome, status: status, route: nil, passedOver: passedOver(request, set, chosen: nil),
            target: nil,
            authentication: nil, limits: [], breaker: nil, instance: nil)
    }

    private func explain(_ request: Request, _ route: CompiledRoute, _ set: RouteSet) async -> Explanation {
        var request = request
        request.parameters = route.parameters(of: request.path)
        let (authentication, identity) = authenticate(request, route.route.access)
        request.context.identity = identity
        let exchange = Exchange(request, route.route)
        let limits = await left(exchange, set)
        let (target, refusal) = target(exchange)
        let breaker = breaker(of: route.route)
        let instance = instance(for: exchange)
        let (status, outcome) = Explainer.outcome(route.route, authentication, limits, breaker, instance, refusal)
        return Explanation(
            outcome: outcome, status: status,
            route: .init(
                name: route.route.name, pattern: route.pattern, target: route.route.target.words,
                reason: "Of the routes that take this request it names most of the path."),
            passedOver: passedOver(request, set, chosen: route), target: target, authentication: authentication,
            limits: limits, breaker: breaker, instance: instance)
    }

    /// Routes on the same path, in the order in which they are tried.
    private func passedOver(
        _ request: Request, _ set: RouteSet, chosen: CompiledRoute?
    ) -> [Explanation.PassedOver] {
        let wanted = MethodSet(CrossOrigin.preflightMethod(of: request) ?? request.method)
        return set.matcher.routes.filter { $0 !== chosen && $0.shape.takes(request.path) }.map { route in
            let reason =
                if route.methods.isDisjoint(with: wanted) {
                    "It does not take the method."
                } else if !route.admits(request) {
                    "A host or a field that it wants is not there."
                } else {
                    "It names less of the path, or stands further down in the file."
                }
            return .init(name: route.route.name, pattern: route.pattern, reason: reason)
        }
    }
}

// What holds on the route.
extension Explainer {
    /// With the keys that are known now: nothing is fetched for an explanation.
    private func authenticate(
        _ request: Request, _ access: RouteAccess
    ) -> (Explanation.Authentication, Identity?) {
        func result(_ isAccepted: Bool, _ reason: String, _ who: Identity? = nil) -> (
            Explanation.Authentication, Identity?
        ) {
            let words = Explanation.Authentication(
                access: access.words, isAccepted: isAccepted, reason: reason, userID: who?.userID?.rawValue,
                role: who?.role.rawValue)
            return (words, isAccepted ? who : nil)
        }
        let verifier: TokenVerifier
        switch access {
        case .everyone: return result(true, "The route is open to everyone.")
        case .user: verifier = people
        case .service:
            guard let services else { return result(false, "The services share no secret, so none is let in.") }
            verifier = services
        }
        do {
            let identity = try verifier.verify(try BearerToken.read(from: request.headers)).identity
            guard case .user(let role, let scopes) = access,
                let refusal = RouteAuthentication.refusal(of: identity, role, scopes)
            else { return result(true, "The token is good.", identity) }
            return result(false, refusal.message, identity)
        } catch let error as ServiceError {
            return result(false, error.message)
        } catch {
            return result(false, "The token is not accepted: \(error).")
        }
    }

    private func left(_ exchange: Exchange, _ set: RouteSet) async -> [Explanation.Limit] {
        var found: [Explanation.Limit] = []
        for name in exchange.route.rateLimits {
            guard let rule = set.rules.rateLimits[name],
                let verdict = try? await limits.take(rule.limit, key: RateLimits.key(rule.per, exchange), cost: 0)
            else { continue }
            found.append(
                .init(
                    name: name, per: rule.per.rawValue, quota: rule.limit.quota, window: rule.limit.window.inSeconds,
                    remaining: verdict.remaining, isAllowed: verdict.remaining > 0,
                    retryAfter: verdict.retryAfter.inSeconds))
        }
        return found
    }

    /// What the service would be asked for, or why it would not be.
    private func target(_ exchange: Exchange) -> (String?, ServiceError?) {
        guard case .service(_, let rewrite) = exchange.route.target else { return (nil, nil) }
        do {
            return (try RewrittenTarget.target(of: exchange.request, rewrite), nil)
        } catch {
            return (nil, error)
        }
    }

    private func breaker(of route: GatewayRoute) -> BreakerView? {
        guard case .service(let name, _) = route.target else { return nil }
        return upstreams[name]?.breakers.snapshots(at: clock.moment).first { $0.route == route.name }
            .map { BreakerView(route: $0.route, $0.state) }
    }

    private func instance(for exchange: Exchange) -> Explanation.Instance? {
        guard case .service(let name, _) = exchange.route.target else { return nil }
        guard let upstream = upstreams[name] else { return .init(id: nil, reason: "The service is not known.") }
        let choice = upstream.explain(
            key: upstream.policy.balancing == .consistentHash ? exchange.hashKey : nil)
        return .init(id: choice.instance, reason: choice.reason)
    }

    /// What comes first of all that can go wrong, in the order of the steps.
    private static func outcome(
        _ route: GatewayRoute, _ authentication: Explanation.Authentication, _ limits: [Explanation.Limit],
        _ breaker: BreakerView?, _ instance: Explanation.Instance?, _ refusal: ServiceError?
    ) -> (Int?, String) {
        if let limit = limits.first(where: { !$0.isAllowed && $0.per == "address" }) {
            return (429, "Refused: the limit “\(limit.name)” is used up.")
        }
        if !authentication.isAccepted {
            let isRole = authentication.role != nil
            return (isRole ? 403 : 401, "Refused: \(authentication.reason)")
        }
        if let limit = limits.first(where: { !$0.isAllowed }) {
            return (429, "Refused: the limit “\(limit.name)” is used up.")
        }
        if let refusal { return (400, "Refused: \(refusal.message)") }
        if breaker?.state == "open" {
            return (route.breaker.fallback?.status ?? 503, "Refused: the circuit breaker is open.")
        }
        if let instance, instance.id == nil { return (503, "Refused: \(instance.reason)") }
        return (nil, "The request goes to \(route.target.words).")
    }
}
