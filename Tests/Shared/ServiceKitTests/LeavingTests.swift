import Discovery
import HTTP
import Kernel
import Logging
import Reactor
import ServiceKit
import ServiceLifecycle
import TestSupport
import Testing

@Suite("A service that is told to stop")
struct LeavingTests {
    struct Slow: RouteGroup {
        let isFree: Switch
        let hasBegun: Switch
        var routes: [Route] {
            [
                .get("/slow", access: .everyone, "Take a while") { _ in
                    hasBegun.set(true)
                    _ = await eventually(attempts: 3_000) { isFree.isOn }
                    return .text(.ok, "done")
                }
            ]
        }
    }

    struct Bench: Sendable {
        let consul: FakeConsul
        let group: ServiceGroup
        let isFree: Switch
        let hasBegun: Switch
        let url: String
        let client: HTTPClient

        /// The status and the `Connection` field of an answer; nil when nobody listens.
        func ask(_ path: String) async throws -> (status: Int, connection: String?)? {
            do {
                let response = try await client.send(ClientRequest(.get, url + path))
                _ = try await response.body.collect(upTo: 65_536)
                return (response.status.code, response.headers["Connection"])
            } catch ClientError.connectFailed {
                return nil
            }
        }
    }

    /// Lends `body` a service that listens, registered with an agent.
    private func withService(
        _ settings: [String: String], _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await FakeConsul.run { consul, client in
                let (isFree, hasBegun) = (Switch(), Switch())
                let definition = ServiceDefinition(
                    name: "sloth", healthName: "sloth", title: "Sloth", port: 0, migrations: []
                ) { _, _ in { _ in ServiceParts(routes: [Slow(isFree: isFree, hasBegun: hasBegun)]) } }
                let loops = try EventLoopGroup(loops: 1)
                let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
                let platform = Platform(loops: loops, client: HTTPClient(loops: loops), bus: nil) { _ in logger }
                var environment = ["DATA_DIR": folder, "PORT": "0", "SERVICE_DISCOVERY_URL": consul.url]
                environment.merge(settings) { _, given in given }
                let host = try await ServiceHost.prepare(definition, environment: environment, platform: platform)
                let group = ServiceGroup(services: host.ground + host.services, logger: logger)
                async let running: Void = group.run()
                #expect(await eventually { consul.ids.count == 1 })
                let sent = try JSONValue(parsing: consul.registration(consul.ids.first ?? "") ?? [])
                let port = try #require(sent["Port"]?.integer)
                try await body(
                    Bench(
                        consul: consul, group: group, isFree: isFree, hasBegun: hasBegun,
                        url: "http://127.0.0.1:\(port)", client: client))
                await group.triggerGracefulShutdown()
                try await running
                await loops.shutdown()
            }
        }
    }

    @Test func `readiness says no while everything is still served, then the entry goes, then the door closes`()
        async throws
    {
        try await withService(["DISCOVERY_INTERVAL_SECONDS": "0", "DRAIN_DELAY_SECONDS": "2"]) { bench in
            let id = try #require(bench.consul.ids.first)
            #expect(id.hasPrefix("sloth-service-"))
            #expect(try await bench.ask("/health/ready")?.status == 200)
            let slow = Task { try await bench.ask("/slow") }
            #expect(await eventually { bench.hasBegun.isOn })
            await bench.group.triggerGracefulShutdown()
            #expect(try await eventually { try await bench.ask("/health/ready")?.status == 503 })
            #expect(await eventually { bench.consul.ids.isEmpty })
            // Off the list, and still open for those who have not heard of it.
            #expect(try await bench.ask("/health/live")?.status == 200)
            #expect(try await eventually(attempts: 1_000) { try await bench.ask("/health/live") == nil })
            // The door is closed; what runs behind it is finished, and its connection with it.
            bench.isFree.set(true)
            let answer = try #require(try await slow.value)
            #expect(answer.status == 200)
            #expect(answer.connection == "close")
            let changes = bench.consul.questions.filter { $0.hasPrefix("PUT") }
            #expect(changes.count == 3)
            #expect(changes[1].contains("/maintenance/\(id)?enable=true"))
            #expect(changes[2].contains("/deregister/\(id)"))
        }
    }

    @Test func `what is not finished in time is cut`() async throws {
        try await withService(["DISCOVERY_INTERVAL_SECONDS": "0", "DRAIN_SECONDS": "0"]) { bench in
            let slow = Task { try await bench.ask("/slow") }
            #expect(await eventually { bench.hasBegun.isOn })
            await bench.group.triggerGracefulShutdown()
            // The connection breaks; a client that asks once more on a new one finds nobody.
            let answer = try? await slow.value
            #expect(answer?.status == nil)
            bench.isFree.set(true)
        }
    }
}
