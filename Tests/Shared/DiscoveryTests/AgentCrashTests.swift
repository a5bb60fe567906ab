import Glibc
import HTTP
import Kernel
import Reactor
import ServiceLifecycle
import TestSupport
import Testing

@testable import Discovery

/// A real agent that dies without a word and comes back without a memory.
@Suite(
    "A Consul agent is killed",
    .enabled(if: ConsulKind.program != nil, "TEST_CONSUL_PROGRAM is not set: no real agent is killed"))
struct AgentCrashTests {
    /// An agent of this test's own, on six ports from `base`.
    private func start(_ base: Int, in folder: String) throws -> ChildProcess {
        try ChildProcess(
            path: try #require(ConsulKind.program),
            [
                "agent", "-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-http-port=\(base)",
                "-server-port=\(base + 1)", "-serf-lan-port=\(base + 2)", "-serf-wan-port=\(base + 3)",
                "-dns-port=\(base + 4)", "-grpc-port=-1", "-disable-host-node-id", "-node=mortal", "-log-level=warn",
            ], environment: ["PATH": "/usr/bin:/bin", "HOME": folder], output: "\(folder)/agent.log")
    }

    @Test func `the last good list is kept while it is away, and fresh again when it is back`() async throws {
        var limits = DiscoveryLimits()
        limits.firstPause = .milliseconds(50)
        limits.longestPause = .milliseconds(200)
        limits.questionSpan = .milliseconds(50)
        limits.look = .milliseconds(200)
        let base = 31_000 + Int.random(in: 0..<100) * 10
        let url = "http://127.0.0.1:\(base)"
        let loops = try EventLoopGroup(loops: 2)
        let http = HTTPClient(loops: loops)
        let program = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { _ in .text(.ok, "ready") }
        let port = try await program.start()
        let consul = ConsulClient(url: url, token: nil, http: http, limits: limits)
        let following = Following(
            ConsulSource(consul: consul, fallback: [:], limits: limits, logger: silent), "mortal-service")
        let announcement = Announcement()
        announcement.announce(port)
        let registration = Registration(
            consul: consul, announcement: announcement, interval: .zero, limits: limits, logger: silent, leaving: {}
        ) { port in
            AgentService(
                id: "mortal-1", name: "mortal-service", address: "127.0.0.1", port: port, version: "1",
                checkInterval: .milliseconds(200))
        }
        let group = ServiceGroup(services: [registration], logger: silent)
        try await withTemporaryFolder { folder in
            async let running: Void = group.run()
            // Neither side finds an agent yet, and neither gives up.
            #expect(await following.comesTo([], from: .settings, stale: true))
            let first = try start(base, in: folder)
            #expect(await following.comesTo(["mortal-1"]))
            first.killAtOnce()
            #expect(await following.comesTo(["mortal-1"], stale: true))

            let second = try start(base, in: folder)
            defer { second.killAtOnce() }
            // It knows nobody until the process has registered anew; the list is never empty meanwhile.
            #expect(await following.comesTo(["mortal-1"]))
            #expect(following.all.drop { $0.origin == .settings }.allSatisfy { $0.instances.count == 1 })
            await group.triggerGracefulShutdown()
            try await running
            #expect(try await consul.passing("mortal-service", index: 0, wait: .zero).instances.isEmpty)
        }
        following.stop()
        await program.shutdown(deadline: .zero)
        await http.shutdown()
        await loops.shutdown()
    }
}
