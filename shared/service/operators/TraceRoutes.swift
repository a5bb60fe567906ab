internal import Contracts
internal import Events
package import HTTP
internal import Kernel
package import Monitoring

/// The way of a request, as far as one program knows it.
package struct TraceRoutes: RouteGroup {
    package var routes: [Route] {
        [
            .get(
                "/trace/{requestID}", access: access, "The way of a request through this program",
                answers: TraceSteps.self, show)
        ]
    }

    private let program: String
    private let access: Access
    private let recent: RecentRequests
    private let trail: EventTrail?

    /// A program without events of its own. `access` is `.operator` unless something else stands before the route.
    package init(program: String, access: Access, recent: RecentRequests) {
        self.init(program: program, access: access, recent: recent, trail: nil)
    }

    init(program: String, access: Access = .operator, recent: RecentRequests, trail: EventTrail?) {
        self.program = program
        self.access = access
        self.recent = recent
        self.trail = trail
    }

    @Sendable private func show(_ request: Request) async throws -> TraceSteps {
        let id = try request.parameters.text("requestID")
        let requests = recent.entries(of: id).map { entry in
            TraceStep(
                at: entry.at, kind: .request, program: program, what: "\(entry.method) \(entry.endpoint)",
                detail: "\(entry.status) in \(entry.milliseconds) ms")
        }
        return TraceSteps(requestID: id, steps: requests + (try await trail?.steps(of: id) ?? []))
    }
}
