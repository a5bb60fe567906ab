package import HTTP
internal import Kernel
internal import Reactor

/// The agents that a contract is tested on: the stand-in always, a real one when `TEST_CONSUL_URL` names it.
package enum ConsulKind: String, Sendable, CaseIterable {
    case standIn = "stand-in"
    case agent

    /// Says on standard error, once, when the real agent is left out.
    package static let available: [ConsulKind] = {
        if realURL != nil { return [.standIn, .agent] }
        writeLine("TEST_CONSUL_URL is not set: nothing is tested against a real Consul agent.")
        return [.standIn]
    }()

    /// The real agent's address.
    package static let realURL = ProcessEnvironment.variables()["TEST_CONSUL_URL"]
    /// The real agent's program, for tests that kill it.
    package static let program = ProcessEnvironment.variables()["TEST_CONSUL_PROGRAM"]
}

/// Lends `body` the address of an agent and a client. The real one is shared: tests use names of their own.
package func withConsul<Result: Sendable>(
    _ kind: ConsulKind, _ body: (String, HTTPClient) async throws -> Result
) async throws -> Result {
    switch kind {
    case .standIn:
        return try await FakeConsul.run { fake, http in try await body(fake.url, http) }
    case .agent:
        guard let url = ConsulKind.realURL else { throw SupportError("TEST_CONSUL_URL is not set") }
        let loops = try EventLoopGroup(loops: 1)
        let http = HTTPClient(loops: loops)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(url, http)) } catch { result = .failure(error) }
        await http.shutdown()
        await loops.shutdown()
        return try result.get()
    }
}
