package import AMQP
internal import HTTP
internal import Kernel
internal import Logging

/// The broker that the tests share, each in a virtual host of its own.
package enum TestRabbit {
    /// From `TEST_RABBITMQ_URL`. Says on standard error, once, when the suites that need it are left out.
    package static let url: String? = {
        if let url = variables["TEST_RABBITMQ_URL"] { return url }
        writeLine("TEST_RABBITMQ_URL is not set: the RabbitMQ suites are skipped.")
        return nil
    }()

    /// From `TEST_RABBITMQ_API`: where the broker's management answers.
    package static let api: String? = variables["TEST_RABBITMQ_API"]

    /// From `TEST_RABBITMQ_PROGRAM`: for brokers of a test's own.
    package static let program: String? = variables["TEST_RABBITMQ_PROGRAM"]

    private static let variables = ProcessEnvironment.variables()

    /// Deletes a queue of the virtual host that the URL ends with.
    package static func deleteQueue(_ name: String, of url: String) async throws {
        try await manage(.delete, "/queues/\(url.split(separator: "/").last ?? "")/\(name)")
    }

    /// Asks the management API; `path` begins after `/api`.
    @discardableResult
    fileprivate static func manage(
        _ method: HTTPMethod, _ path: String, _ json: String? = nil
    ) async throws -> JSONValue {
        guard let api, let at = api.lastIndex(of: "@") else { throw SupportError("TEST_RABBITMQ_API is not set") }
        let url = "http://\(api[api.index(after: at)...])/api\(path)"
        // guest:guest, the one user of the test's broker.
        var headers: Headers = ["Authorization": "Basic Z3Vlc3Q6Z3Vlc3Q="]
        if json != nil { headers["Content-Type"] = "application/json" }
        let client = HTTPClient(loops: try testLoops())
        let body = json.map { ClientRequest.Body.bytes(Array($0.utf8)) } ?? .empty
        let answer = try await client.send(ClientRequest(method, url, headers: headers, body: body))
        let bytes = try await answer.body.collect(upTo: 1 << 20)
        await client.shutdown()
        guard (200..<300).contains(answer.status.code) else {
            throw SupportError("\(method) \(path): \(answer.status.code)")
        }
        return (try? JSONValue(parsing: bytes)) ?? .null
    }
}

/// Lends `body` the URL of an empty virtual host, which is dropped afterwards with all its queues.
package func withVirtualHost<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
    guard let url = TestRabbit.url else { throw SupportError("TEST_RABBITMQ_URL is not set") }
    let name = "test-\(hexadecimal(SystemRandom().bytes(6)))"
    try await TestRabbit.manage(.put, "/vhosts/\(name)")
    try await TestRabbit.manage(
        .put, "/permissions/\(name)/guest", #"{"configure":".*","write":".*","read":".*"}"#)
    do {
        let result = try await body("\(url)/\(name)")
        try await TestRabbit.manage(.delete, "/vhosts/\(name)")
        return result
    } catch {
        _ = try? await TestRabbit.manage(.delete, "/vhosts/\(name)")
        throw error
    }
}

extension AMQPLimits {
    /// For a machine that runs hundreds of tests at once; tries again soon.
    package static var patient: AMQPLimits {
        var limits = AMQPLimits()
        limits.connect = .seconds(10)
        limits.answer = .seconds(30)
        limits.confirm = .seconds(30)
        limits.firstPause = .milliseconds(100)
        limits.longestPause = .milliseconds(500)
        return limits
    }
}
