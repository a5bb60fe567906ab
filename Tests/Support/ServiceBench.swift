package import HTTP
package import Kernel
internal import Logging
internal import Reactor
package import ServiceKit

/// A whole service in process, on an empty SQLite database and a clock that the test moves: requests go through the
/// same router and middleware as from a socket.
package struct ServiceBench: Sendable {
    package let host: ServiceHost
    package let clock: TestClock
    /// Where its database and secrets are.
    package let folder: String

    /// Lends `body` the running service; everything of it is gone afterwards.
    package static func run<Result: Sendable>(
        _ definition: ServiceDefinition, settings: [String: String] = [:], clock: TestClock = TestClock(),
        _ body: (ServiceBench) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let loops = try EventLoopGroup(loops: 1)
            let platform = Platform(
                loops: loops, client: HTTPClient(loops: loops), clock: clock, random: SeededRandom(), bus: nil
            ) { Logger(label: $0) { _ in SwiftLogNoOpLogHandler() } }
            var environment = ["DATA_DIR": folder, "PORT": "0"]
            environment.merge(settings) { _, given in given }
            let host = try await ServiceHost.prepare(definition, environment: environment, platform: platform)
            let result = try await body(ServiceBench(host: host, clock: clock, folder: folder))
            await loops.shutdown()
            return result
        }
    }

    /// Sends a request and gives the answer with its body collected.
    package func send(
        _ method: HTTPMethod, _ target: String, headers: Headers, body: [UInt8] = [],
        peer: String = "198.51.100.7"
    ) async throws -> Answer {
        let path = target.split(separator: "?", maxSplits: 1).first.map(String.init) ?? target
        let response = await host.router.respond(
            to: Request(
                method: method, target: target, path: path, headers: headers,
                body: body.isEmpty ? .empty : RequestBody(body), peer: peer))
        return try await Answer(response)
    }

    /// Sends JSON as the holder of `token`.
    package func send(
        _ method: HTTPMethod, _ target: String, json: String? = nil, token: String? = nil,
        peer: String = "198.51.100.7"
    ) async throws -> Answer {
        var headers = Headers()
        if json != nil { headers["Content-Type"] = "application/json" }
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return try await send(method, target, headers: headers, body: Array((json ?? "").utf8), peer: peer)
    }
}

/// An answer with its body in memory.
package struct Answer: Sendable {
    package let status: Int
    package let headers: Headers
    package let bytes: [UInt8]

    package init(_ response: Response) async throws {
        status = response.status.code
        headers = response.headers
        bytes = try await response.body.collected()
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body as JSON; null when it is none.
    package var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
}

extension ResponseBody {
    /// All bytes of the body.
    package func collected() async throws -> [UInt8] {
        switch self {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .passedOn(let body): return try await body.collect(upTo: .max)
        case .tunnel: return []
        case .stream(_, let produce):
            let writer = CollectingWriter()
            try await produce(writer)
            return await writer.bytes
        }
    }
}

private actor CollectingWriter: BodyWriter {
    var bytes: [UInt8] = []
    func write(_ chunk: [UInt8]) { bytes += chunk }
}
