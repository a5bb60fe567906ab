internal import ArgumentParser
internal import HTTP
internal import Reactor

/// Asks every part whether it is ready.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Ask every part whether it is ready; ends with 1 when one is not.")

    @Option(help: "The gateway's port; the services follow it.")
    var portBase = Suite.defaultBase

    func run() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let client = HTTPClient(loops: loops)
        var failed = false
        for part in Suite.parts {
            let url = "http://127.0.0.1:\(portBase + part.offset)/health/ready"
            let answer = await Self.ask(url, client)
            failed = failed || !answer.isReady
            Output.line("\(part.name)\t\(answer.text)\t\(url)")
        }
        await client.shutdown()
        await loops.shutdown()
        if failed { throw ExitCode.failure }
    }

    private static func ask(_ url: String, _ client: HTTPClient) async -> (isReady: Bool, text: String) {
        do {
            let response = try await client.send(ClientRequest(.get, url))
            _ = try await response.body.collect(upTo: 65_536)
            return (response.status.isSuccess, response.status.isSuccess ? "ready" : "not ready")
        } catch {
            return (false, "away (\(error))")
        }
    }
}
