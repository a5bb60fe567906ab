internal import HTTP
internal import Kernel
internal import Synchronization

/// Where every request comes in: finds its route in the routes that are in force, and sends it through that route's
/// steps.
final class Reception: Sendable {
    /// The steps of every exchange under these rules, the first one outermost.
    typealias Stages = @Sendable (RouteRules) -> [any Stage]
    /// An answer the gateway makes itself; it may ask the gateway in turn.
    typealias OwnAnswer = @Sendable (Exchange, _ ask: @escaping Handler) async throws -> Response

    private let stages: Stages
    private let forward: Onwards
    private let answers: [String: OwnAnswer]
    private let own: Router
    private let ownPaths: Set<String>
    private let desk: Mutex<Desk?> = Mutex(nil)

    /// `forward` hands an exchange to its service, `answers` are the gateway's own by name, `own` has the endpoints
    /// that are in no route file: health, metrics, documents.
    init(stages: @escaping Stages, forward: @escaping Onwards, answers: [String: OwnAnswer], own: Router) {
        self.stages = stages
        self.forward = forward
        self.answers = answers
        self.own = own
        ownPaths = Set(own.routes.map(\.pattern) + ["*"])
    }

    /// Takes these routes for every request that comes in from now on.
    func adopt(_ set: RouteSet) {
        let next = Desk(set, Pipeline(stages(set.rules)), own: own, end: end)
        desk.withLock { $0 = next }
    }

    /// The answer; whatever goes wrong becomes a problem.
    func respond(to request: Request) async -> Response {
        guard let desk = desk.withLock({ $0 }) else { return Response(.serviceUnavailable) }
        do {
            return try await desk.answer(request, isOwn: ownPaths.contains(request.path))
        } catch {
            return Problem(error, in: request.context).response(to: request)
        }
    }

    private func end(of route: GatewayRoute) -> Onwards {
        guard case .own(let name) = route.target, let answer = answers[name] else { return forward }
        return { [weak self] exchange in
            try await answer(exchange) { [weak self] request in
                guard let self else { throw ServiceError(.unavailable, "The gateway is shutting down.") }
                return await self.respond(to: request)
            }
        }
    }
}

// What is in no route file goes through the same steps.
extension Reception {
    /// The gateway's own endpoints, in logs and metrics.
    static let ownRoute = plain("own")
    /// Requests that no route takes.
    static let stray = plain("unmatched")

    private static func plain(_ name: String) -> GatewayRoute {
        var route = GatewayRoute(name: name, match: RouteMatch(path: .prefix("/")), target: .own(name))
        route.access = .everyone
        return route
    }

    /// 404: below `/api/v1` the first word is taken for a service.
    static func unknown(_ path: String) -> ServiceError {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/api/v1/"), parts.count > 3, !parts[3].isEmpty, parts.last?.isEmpty == false else {
            return ServiceError(.notFound, "There is nothing at this path.", code: "route_not_found")
        }
        return ServiceError(.notFound, "Service \(parts[3]) not found", code: "service_not_found")
    }
}

/// One state of the routes with the steps around each.
private final class Desk: Sendable {
    private let matcher: RouteMatcher
    /// By the routes' ranks.
    private let ways: [Way]
    private let own: Way
    private let stray: Way

    /// A route with the steps around it.
    private struct Way: Sendable {
        let route: SharedRoute
        let chain: Onwards

        init(_ route: GatewayRoute, _ pipeline: Pipeline, end: @escaping Onwards) {
            self.route = SharedRoute(route)
            chain = pipeline.chain(for: route, end: end)
        }

        func answer(_ request: Request) async throws -> Response { try await chain(Exchange(request, route)) }
    }

    init(_ set: RouteSet, _ pipeline: Pipeline, own: Router, end: (GatewayRoute) -> Onwards) {
        matcher = set.matcher
        ways = set.matcher.routes.map { Way($0.route, pipeline, end: end($0.route)) }
        self.own = Way(Reception.ownRoute, pipeline) { await own.respond(to: $0.request) }
        stray = Way(Reception.stray, pipeline) { [matcher] exchange in
            try Desk.refuse(exchange.request, Desk.find(exchange.request, in: matcher))
        }
    }

    func answer(_ request: Request, isOwn: Bool) async throws -> Response {
        if isOwn { return try await own.answer(request) }
        guard case .found(let route) = Desk.find(request, in: matcher) else {
            return try await stray.answer(request)
        }
        var request = request
        request.context.routePattern = route.pattern
        if !route.shape.names.isEmpty { request.parameters = route.parameters(of: request.path) }
        return try await ways[route.rank].answer(request)
    }

    /// A preflight takes the route that the request to come would take.
    private static func find(_ request: Request, in matcher: RouteMatcher) -> RouteMatcher.Verdict {
        matcher.find(request, method: CrossOrigin.preflightMethod(of: request))
    }

    /// Why no route took it.
    private static func refuse(_ request: Request, _ verdict: RouteMatcher.Verdict) throws(ServiceError) -> Response {
        switch verdict {
        case .ambiguous: throw ServiceError(.malformed, "The path has an empty segment.", code: "ambiguous_path")
        case .wrongMethod(let allow): return wrongMethod(request, allow: allow)
        case .unknown, .found: throw Reception.unknown(request.path)
        }
    }

    /// RFC 9110 §15.5.6 — 405 must carry Allow; §9.3.7 — OPTIONS tells the same.
    private static func wrongMethod(_ request: Request, allow: String) -> Response {
        if request.method == .options { return Response(.noContent, headers: ["Allow": allow]) }
        var response = Problem.methodNotAllowed(in: request.context).response(to: request)
        response.headers["Allow"] = allow
        return response
    }
}
