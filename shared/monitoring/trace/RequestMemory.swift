package import HTTP
package import Kernel

/// Keeps each request that was answered in mind, for who looks for its way.
package struct RequestMemory: Middleware {
    private let recent: RecentRequests
    private let wall: any WallClock
    private let clock = ContinuousClock()

    package init(_ recent: RecentRequests, clock wall: any WallClock) {
        self.recent = recent
        self.wall = wall
    }

    package func handle(_ request: Request, route: Route?, next: Handler) async throws -> Response {
        let start = clock.now
        do {
            let response = try await next(request)
            return response.observed(for: request) { _, _ in note(request, response.status, since: start) }
        } catch {
            note(request, Problem(error, in: request.context).status, since: start)
            throw error
        }
    }

    private func note(_ request: Request, _ status: HTTPStatus, since start: ContinuousClock.Instant) {
        // Probes and scrapes would push everything else out.
        guard !RequestMemory.passedOver.contains(where: request.context.routePattern.hasPrefix) else { return }
        recent.note(
            RecentRequests.Entry(
                requestID: request.context.requestID, method: request.method.name,
                endpoint: request.context.routePattern, status: status.code, at: wall.now,
                milliseconds: Double((clock.now - start).microseconds) / 1_000))
    }

    private static let passedOver = ["/health", "/metrics", "/version", "/trace"]
}
