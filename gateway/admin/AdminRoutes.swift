internal import HTTP
internal import Kernel
internal import Monitoring
internal import Reactor
internal import Resilience
internal import ServiceKit

/// What administrators may see and do, on a port of its own. `AdminAccess` stands before all of it.
struct AdminRoutes: RouteGroup {
    var routes: [Route] {
        [
            .get("/admin/routes", access: .everyone, "The routes in force", answers: RoutesView.self) { _ in
                RoutesView(store.current)
            },
            .get("/admin/upstreams", access: .everyone, "Services, instances, breakers", answers: UpstreamsView.self) {
                _ in UpstreamsView(upstreams)
            },
            .post(
                "/admin/upstreams/{service}/instances/{id}/{word}", access: .everyone,
                "Take an instance out (drain) or back in (undrain)", answers: UpstreamView.self, drain),
            .post(
                "/admin/breakers/{route}/{service}/{word}", access: .everyone,
                "Open or close a circuit breaker, or leave it to itself (auto)", answers: UpstreamView.self, force),
            .post("/admin/reload", access: .everyone, "Read the route file again", answers: ReloadView.self, reload),
            .put(
                "/admin/log-level", access: .everyone, "What is logged from now on", body: LogLevelView.self,
                answers: LogLevelView.self, setLevel),
            .post(
                "/admin/explain", access: .everyone, "What would happen to a request, and why",
                body: ExplainQuestion.self, answers: Explanation.self
            ) { _, question in try await explainer.explain(question) },
        ]
    }

    let store: RouteStore
    let upstreams: UpstreamTable
    let explainer: Explainer
    /// Nil where the process's log level cannot be changed.
    let threshold: LogThreshold?
    let clock: any LoopClock

    @Sendable private func drain(_ request: Request) async throws -> UpstreamView {
        let words = ["drain": true, "undrain": false]
        let upstream = try upstream(request)
        guard let isDraining = words[try request.parameters.text("word")],
            upstream.drain(try request.parameters.text("id"), isDraining)
        else { throw ServiceError(.notFound, "There is no such instance, or no such word.", code: "unknown_instance") }
        return UpstreamView(upstream.report())
    }

    @Sendable private func force(_ request: Request) async throws -> UpstreamView {
        let words: [String: CircuitBreaker.Mode] = ["open": .forcedOpen, "close": .forcedClosed, "auto": .automatic]
        let upstream = try upstream(request)
        let name = try request.parameters.text("route")
        guard let mode = words[try request.parameters.text("word")],
            let route = store.current.rules.routes.first(where: { $0.name == name }),
            case .service(upstream.name, _) = route.target
        else { throw ServiceError(.notFound, "No such route leads to this service.", code: "unknown_breaker") }
        let now = clock.moment
        if !upstream.breakers.force(name, mode, at: now) {
            // A breaker is made by the first request; this one stands in for it and says nothing of the service.
            if case .proceed(let ticket?, _) = upstream.breakers.admit(name, route.breaker, at: now) {
                _ = upstream.breakers.end(name, ticket, success: nil, at: now)
            }
            _ = upstream.breakers.force(name, mode, at: now)
        }
        return UpstreamView(upstream.report())
    }

    @Sendable private func reload(_ request: Request) async throws -> ReloadView {
        do {
            let set = try store.reload()
            return ReloadView(version: set.version, routes: set.rules.routes.count)
        } catch {
            throw ServiceError(
                .invalid, "The route file has \(error.mistakes.count) mistakes; nothing was changed.",
                code: "route_file_invalid",
                fields: error.mistakes.map { FieldError(pointer: "#", code: "mistake", detail: $0) })
        }
    }

    @Sendable private func setLevel(_ request: Request, _ wanted: LogLevelView) async throws -> LogLevelView {
        guard let level = LogLevel(rawValue: wanted.level) else {
            let known = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError.invalid("level", "must be one of \(known)", code: "unknown")
        }
        guard let threshold else {
            throw ServiceError(.conflict, "The log level of this process cannot be changed.", code: "fixed_level")
        }
        threshold.level = level.level
        return LogLevelView(level: level.rawValue)
    }

    private func upstream(_ request: Request) throws(ServiceError) -> Upstream {
        let name = try request.parameters.text("service")
        guard let upstream = upstreams[name] else { throw UpstreamRefusal.unknown(name) }
        return upstream
    }
}
