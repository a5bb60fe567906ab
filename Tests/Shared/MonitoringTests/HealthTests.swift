import HTTP
import Kernel
import Monitoring
import Testing

@Suite("Saying how a program is")
struct HealthTests {
    let state = HealthState()

    /// Asks in process; the deadline of each check passes at once, or never.
    func answer(_ path: String, _ checks: [HealthCheck] = [], deadlinePasses: Bool = false) async throws -> Response {
        let routes = StandardRoutes(
            service: "user-management", version: "1.2.3", registry: MetricsRegistry(), state: state, checks: checks,
            sleep: { _ in if !deadlinePasses { await untilCancelled() } })
        let router = try Router(routes.routes, middleware: [])
        return await router.respond(to: Request(method: .get, target: path, path: path))
    }

    func report(_ response: Response) throws -> JSONValue {
        guard case .bytes(let bytes) = response.body else { return .null }
        return try JSONValue(parsing: bytes)
    }

    @Test func `health is exactly what the plan says`() async throws {
        let response = try await answer("/health")
        #expect(response.status == .ok)
        guard case .bytes(let bytes) = response.body else { Issue.record("no body"); return }
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"status":"healthy","service":"user-management"}"#)
    }

    @Test func `a program is ready when it serves and every check passes`() async throws {
        let fine = HealthCheck("database") {}
        #expect(try await answer("/health/ready", [fine]).status == 503)
        #expect(try await answer("/health/startup").status == 503)
        state.markServing()
        #expect(try await answer("/health/startup").status == 200)
        let ready = try await answer("/health/ready", [fine])
        #expect(ready.status == 200)
        #expect(try report(ready)["status"] == "ready")
        #expect(try report(ready)["checks"]?[0]?["status"] == "ok")
    }

    @Test func `a program that drains is alive, but not ready`() async throws {
        state.markServing()
        state.markDraining()
        let response = try await answer("/health/ready")
        #expect(response.status == 503)
        #expect(response.headers["Retry-After"] == "1")
        #expect(try report(response)["status"] == "draining")
        #expect(try await answer("/health/live").status == 200)
    }

    @Test func `each failing check is named with a reason fit for strangers`() async throws {
        struct Broken: Error { let host = "10.0.0.7" }
        state.markServing()
        let response = try await answer(
            "/health/ready",
            [
                HealthCheck("database") { throw ServiceError(.unavailable, "The database is away; try again.") },
                HealthCheck("bus") { throw Broken() }, HealthCheck("cache") {},
            ])
        #expect(response.status == 503)
        let checks = try report(response)["checks"]
        #expect(checks?[0]?["reason"] == "The database is away; try again.")
        #expect(checks?[1]?["reason"] == "it failed")
        #expect(checks?[2]?["status"] == "ok")
    }

    @Test func `a check that does not answer fails at its deadline`() async throws {
        state.markServing()
        let stuck = HealthCheck("bus", deadline: .seconds(2)) { await untilCancelled() }
        let response = try await answer("/health/ready", [stuck], deadlinePasses: true)
        #expect(response.status == 503)
        #expect(try report(response)["checks"]?[0]?["reason"] == "no answer within 2.0 seconds")
    }

    @Test func `version and metrics are there`() async throws {
        #expect(try report(try await answer("/version"))["version"] == "1.2.3")
        let metrics = try await answer("/metrics")
        #expect(metrics.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
    }
}

/// Ends only when the task is cancelled.
private func untilCancelled() async {
    for await _ in AsyncStream<Never>.makeStream().stream {}
}
