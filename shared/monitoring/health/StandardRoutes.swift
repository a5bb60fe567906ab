package import HTTP
internal import Kernel

/// The endpoints that every program of the suite has.
package struct StandardRoutes: RouteGroup {
    package var routes: [Route] {
        [
            .get("/health", access: .everyone, "Whether the program answers", answers: Health.self, health),
            .get("/health/live", access: .everyone, "Whether the program is alive", answers: Health.self, live),
            .get(
                "/health/ready", access: .everyone, "Whether all that it needs is there (503 when not)",
                answers: Readiness.self, ready),
            .get(
                "/health/startup", access: .everyone, "Whether it has started (503 before)", answers: Health.self,
                startup),
            .get("/version", access: .everyone, "What runs here", answers: Version.self, version),
            .get(
                "/metrics", access: .everyone, "Metrics for Prometheus", produces: [PrometheusText.contentType],
                metrics),
        ]
    }

    struct Health: Codable, Sendable {
        let status: String
        let service: String
    }

    struct Readiness: Codable, Sendable {
        let status: String
        let service: String
        let checks: [HealthReport]
    }

    struct Version: Codable, Sendable {
        let service: String
        let version: String
    }

    private let service: String
    private let programVersion: String
    private let registry: MetricsRegistry
    private let state: HealthState
    private let checks: [HealthCheck]
    private let sleep: @Sendable (Duration) async throws -> Void

    /// `service` is the name in `/health`: `user-management`. `sleep` measures the checks' deadlines.
    package init(
        service: String, version: String, registry: MetricsRegistry, state: HealthState, checks: [HealthCheck],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.service = service
        programVersion = version
        self.registry = registry
        self.state = state
        self.checks = checks
        self.sleep = sleep
    }

    private func health(_ request: Request) async throws -> Health { Health(status: "healthy", service: service) }

    private func live(_ request: Request) async throws -> Health { Health(status: "alive", service: service) }

    private func ready(_ request: Request) async throws -> Response {
        let reports = await withTaskGroup(of: (Int, HealthReport).self) { group in
            for (index, check) in checks.enumerated() { group.addTask { (index, await check.report(sleep)) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map { $0.1 }
        }
        let phase = state.phase
        let missing = zip(checks, reports).filter { $1.status != "ok" }
        let isReady = phase == .serving && !missing.contains { $0.0.isEssential }
        let status =
            isReady ? (missing.isEmpty ? "ready" : "degraded") : phase == .serving ? "not_ready" : phase.rawValue
        var response = try Response.json(
            isReady ? .ok : .serviceUnavailable, Readiness(status: status, service: service, checks: reports))
        if !isReady { response.headers["Retry-After"] = "1" }
        return response
    }

    private func startup(_ request: Request) async throws -> Response {
        let hasStarted = state.phase != .starting
        return try .json(
            hasStarted ? .ok : .serviceUnavailable,
            Health(status: hasStarted ? "started" : "starting", service: service))
    }

    private func version(_ request: Request) async throws -> Version {
        Version(service: service, version: programVersion)
    }

    private func metrics(_ request: Request) async throws -> Response {
        Response(
            .ok, headers: ["Content-Type": PrometheusText.contentType], body: .bytes(Array(await registry.text().utf8)))
    }
}
