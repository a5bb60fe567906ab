package import HTTP
internal import Kernel

/// Counts every request and its time by method, route pattern and status; never by the path itself, which clients
/// choose.
package struct RequestMetrics: Middleware {
    private let metrics: ServiceMetrics
    private let clock = ContinuousClock()

    package init(_ metrics: ServiceMetrics) { self.metrics = metrics }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        let start = clock.now
        metrics.requestsInFlight?.add(1)
        do {
            let response = try await next(request)
            return response.observed(for: request) { _, _ in count(request, response.status, since: start) }
        } catch {
            count(request, Problem(error, in: request.context).status, since: start)
            throw error
        }
    }

    private func count(_ request: Request, _ status: HTTPStatus, since start: ContinuousClock.Instant) {
        metrics.requestsInFlight?.add(-1)
        let method = RequestMetrics.label(request.method)
        let endpoint = request.context.routePattern
        metrics.requests.add(1, [method, endpoint, metrics.service, String(status.code)])
        metrics.requestDuration.record((clock.now - start).inSeconds, [method, endpoint, metrics.service])
    }

    /// Methods that clients make up share one label.
    static func label(_ method: HTTPMethod) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.name
        default: "other"
        }
    }
}
