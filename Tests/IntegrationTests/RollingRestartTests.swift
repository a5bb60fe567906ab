internal import Discovery
internal import HTTP
internal import Logging
internal import TestSupport
internal import Testing

@Suite("Two gateways are restarted in turn, under load", .suiteOfItsOwn)
struct RollingRestartTests {
    /// Restarts each gateway twice while clients ask; `watch` keeps the load told which gateways are in sight.
    private func restartAll(
        settings: [String: String], watch: @escaping @Sendable (SteadyLoad, TwoGateways) async -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let suite = try await TwoGateways.start(in: folder, settings: settings)
            do {
                let door = PlainClient(port: suite.ports[0])
                let person = try #require(try await Person.register("ada", at: door))
                let load = SteadyLoad(ports: suite.ports, token: try await person.logIn(at: door))
                let watching = Task { await watch(load, suite) }
                #expect(await eventually(attempts: 3_000) { load.inSight.allSatisfy(\.isOn) })
                try await load.run(clients: 6) {
                    for index in [0, 1, 0, 1] {
                        let before = load.answered
                        #expect(await eventually { load.answered[index] > before[index] + 20 })
                        let code = try await suite.restart(index)
                        #expect(code == 0)
                        #expect(await eventually(attempts: 3_000) { load.inSight[index].isOn })
                    }
                    let before = load.answered
                    #expect(await eventually { zip(load.answered, before).allSatisfy { $0 > $1 + 20 } })
                }
                watching.cancel()
                await watching.value
                let (count, first) = (load.lost.count, load.lost.first ?? "")
                #expect(count == 0, "the first of them: \(first)\n\(suite.output)")
                writeLine("Rolling restart: answered \(load.answered), lost \(load.lost.count).")
            } catch {
                suite.killAtOnce()
                throw error
            }
            #expect(suite.stop() == [0, 0, 0])
        }
    }

    @Test func `a proxy that asks for readiness loses no request`() async throws {
        try await restartAll(settings: ["DRAIN_DELAY_SECONDS": "1"]) { load, suite in
            let doors = suite.ports.map { PlainClient(port: $0) }
            while !Task.isCancelled {
                for (door, sight) in zip(doors, load.inSight) {
                    let answer = try? await door.get("/health/ready")
                    sight.set(answer?.status == 200)
                }
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test func `a proxy that follows Consul loses no request`() async throws {
        try await FakeConsul.run { consul, http in
            let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let source = ConsulSource(
                consul: ConsulClient(url: consul.url, token: nil, http: http), fallback: [:], logger: silent)
            try await restartAll(settings: ["SERVICE_DISCOVERY_URL": consul.url]) { load, suite in
                for await list in source.watch("api-gateway") where list.origin == .consul {
                    let there = Set(list.instances.map(\.port))
                    for (port, sight) in zip(suite.ports, load.inSight) { sight.set(there.contains(port)) }
                }
            }
        }
    }
}
