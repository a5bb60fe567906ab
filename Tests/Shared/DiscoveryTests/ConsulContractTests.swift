import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Discovery

/// What we believe of Consul, held against the stand-in and a real agent alike.
@Suite("Consul's HTTP API")
struct ConsulContractTests {
    /// A program whose readiness a test decides.
    private func withProgram(_ ready: Switch, _ body: (Int) async throws -> Void) async throws {
        let loops = try EventLoopGroup(loops: 1)
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { request in
            request.path == "/health/ready" && ready.isOn ? .text(.ok, "ready") : .text(.serviceUnavailable, "no")
        }
        let port = try await server.start()
        do { try await body(port) } catch {
            await server.shutdown(deadline: .zero)
            throw error
        }
        await server.shutdown(deadline: .zero)
        await loops.shutdown()
    }

    private func name() -> String { "contract-\(hexadecimal(SystemRandom().bytes(6)))" }

    private func service(_ name: String, port: Int, weight: Int = 1) -> AgentService {
        AgentService(
            id: "\(name)-1", name: name, address: "127.0.0.1", port: port, weight: weight, version: "1.2.3",
            checkInterval: .milliseconds(200))
    }

    private func passing(_ consul: ConsulClient, _ name: String) async throws -> [ServiceInstance] {
        try await consul.passing(name, index: 0, wait: .zero).instances
    }

    @Test(arguments: ConsulKind.available)
    func `an instance appears when its check passes, and goes when it fails or leaves`(kind: ConsulKind) async throws {
        let ready = Switch()
        try await withProgram(ready) { port in
            try await withConsul(kind) { url, http in
                let consul = ConsulClient(url: url, token: nil, http: http)
                let name = name()
                let service = service(name, port: port, weight: 7)
                #expect(try await !consul.knows(service.id))
                try await consul.register(service)
                #expect(try await consul.knows(service.id))
                #expect(try await passing(consul, name).isEmpty)

                ready.set(true)
                let expected = ServiceInstance(id: service.id, host: "127.0.0.1", port: port, weight: 7)
                #expect(await eventually { (try? await passing(consul, name)) == [expected] })
                // Registered anew it keeps passing: nobody loses it for a moment.
                try await consul.register(service)
                #expect(try await passing(consul, name) == [expected])

                ready.set(false)
                #expect(await eventually { (try? await passing(consul, name)) == [] })
                ready.set(true)
                #expect(await eventually { (try? await passing(consul, name)) == [expected] })
                try await consul.deregister(service.id)
                #expect(await eventually { (try? await passing(consul, name)) == [] })
                #expect(try await !consul.knows(service.id))
                try await consul.deregister(service.id)
            }
        }
    }

    @Test(arguments: ConsulKind.available)
    func `maintenance hides an instance that is well`(kind: ConsulKind) async throws {
        let ready = Switch(true)
        try await withProgram(ready) { port in
            try await withConsul(kind) { url, http in
                let consul = ConsulClient(url: url, token: nil, http: http)
                let name = name()
                try await consul.register(service(name, port: port))
                #expect(await eventually { (try? await passing(consul, name))?.count == 1 })
                try await consul.enterMaintenance("\(name)-1", reason: "a test, 100% & more")
                #expect(await eventually { (try? await passing(consul, name)) == [] })
                #expect(try await consul.knows("\(name)-1"))
                try await consul.deregister("\(name)-1")
            }
        }
    }

    @Test(arguments: ConsulKind.available)
    func `a blocking query is answered by the change, or unchanged when the wait is over`(kind: ConsulKind) async throws
    {
        let ready = Switch(true)
        try await withProgram(ready) { port in
            try await withConsul(kind) { url, http in
                let consul = ConsulClient(url: url, token: nil, http: http)
                let name = name()
                try await consul.register(service(name, port: port))
                #expect(await eventually { (try? await passing(consul, name))?.count == 1 })
                let first = try await consul.passing(name, index: 0, wait: .zero)
                let index = try #require(first.index.flatMap { UInt64($0) })
                #expect(index >= 1)
                #expect(try await consul.passing(name, index: index, wait: .milliseconds(50)) == first)

                async let woken = consul.passing(name, index: index, wait: .seconds(60))
                try await consul.deregister("\(name)-1")
                let answer = try await woken
                #expect(answer.instances.isEmpty)
                #expect(try #require(answer.index.flatMap { UInt64($0) }) > index)
            }
        }
    }

    @Test(arguments: ConsulKind.available)
    func `refusals are told in Consul's own words`(kind: ConsulKind) async throws {
        try await withConsul(kind) { url, http async throws in
            let consul = ConsulClient(url: url, token: nil, http: http)
            let open = AgentService(id: "x", name: name(), address: "0.0.0.0", port: 1, version: "1")
            await #expect(throws: ConsulError.refused(status: 400, reason: "Invalid service address")) {
                try await consul.register(open)
            }
            #expect(try await passing(consul, "nobody else?x=1").isEmpty)
        }
    }

    @Test func `an agent that is away is told as such`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let consul = ConsulClient(url: "http://127.0.0.1:1", token: nil, http: HTTPClient(loops: loops))
        let error = await #expect(throws: ConsulError.self) { try await passing(consul, "user-service") }
        guard case .unreachable = error else { throw SupportError("\(error.debugDescription)") }
        await loops.shutdown()
    }
}
