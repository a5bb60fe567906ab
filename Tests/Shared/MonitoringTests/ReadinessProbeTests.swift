import HTTP
import Kernel
import Monitoring
import Reactor
import TestSupport
import Testing

@Suite("Asking a program from outside whether it is ready")
struct ReadinessProbeTests {
    /// Lends `body` a program with these checks that really listens, and a client.
    func withProgram(
        _ checks: [HealthCheck], _ body: (Int, HealthState, HTTPClient) async throws -> Void
    ) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        let state = HealthState()
        let routes = StandardRoutes(
            service: "user-management", version: "1.2.3", registry: MetricsRegistry(), state: state, checks: checks)
        let server = HTTPServer(
            host: "127.0.0.1", port: 0, loops: loops, limits: HTTPLimits(),
            handler: try Router(routes.routes, middleware: []).respond)
        let port = try await server.start()
        try await body(port, state, client)
        await server.shutdown(deadline: .zero)
        await client.shutdown()
        await loops.shutdown()
    }

    @Test func `one that serves is ready, and one that begins or leaves is not`() async throws {
        try await withProgram([HealthCheck("database") {}]) { port, state, client in
            let probe = ReadinessProbe(host: "0.0.0.0", port: port)
            #expect(await probe.ask(by: client) == .notReady(reasons: ["starting"]))
            state.markServing()
            #expect(await probe.ask(by: client) == .ready(missing: []))
            state.markDraining()
            #expect(await probe.ask(by: client) == .notReady(reasons: ["draining"]))
        }
    }

    @Test func `what is away is told in the program's own words`() async throws {
        let database = HealthCheck("database") { throw ServiceError(.unavailable, "It is being restarted.") }
        try await withProgram([HealthCheck("bus") {}, database]) { port, state, client in
            state.markServing()
            let finding = await ReadinessProbe(host: "127.0.0.1", port: port).ask(by: client)
            #expect(finding == .notReady(reasons: ["database: It is being restarted."]) && !finding.isReady)
            #expect(finding.text == "not ready: database: It is being restarted.")
            let nowhere = await ReadinessProbe(host: "", port: port, path: "/nowhere").ask(by: client)
            #expect(nowhere == .notReady(reasons: ["it answers 404"]))
        }
    }

    @Test func `what it can do without is told, and it is ready all the same`() async throws {
        let broker = HealthCheck("broker", isEssential: false) { throw ServiceError(.unavailable, "It is away.") }
        try await withProgram([broker]) { port, state, client in
            state.markServing()
            let finding = await ReadinessProbe(host: "127.0.0.1", port: port).ask(by: client)
            #expect(finding == .ready(missing: ["broker: It is away."]) && finding.isReady)
            #expect(finding.text == "ready, but broker: It is away.")
        }
    }

    @Test func `nobody at the port is away, with the address`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        let finding = await ReadinessProbe(host: "127.0.0.1", port: 1).ask(by: client)
        #expect(finding.text.hasPrefix("away: http://127.0.0.1:1/health/ready does not answer"))
        await client.shutdown()
        await loops.shutdown()
    }

    @Test(arguments: [
        ("0.0.0.0", "http://127.0.0.1:1/health/ready"), ("::", "http://[::1]:1/health/ready"),
        ("fd00::7", "http://[fd00::7]:1/health/ready"), ("10.0.0.7", "http://10.0.0.7:1/health/ready"),
    ])
    func `the address is where the program listens, or loopback when that is everywhere`(host: String, url: String) {
        #expect(ReadinessProbe(host: host, port: 1).url == url)
    }
}
