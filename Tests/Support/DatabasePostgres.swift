internal import Database
internal import Kernel
package import Reactor

/// The PostgreSQL server that the tests may make databases in.
package enum TestPostgres {
    /// A superuser's URL, from `TEST_DATABASE_URL`.
    package static let url: String? = ProcessEnvironment.variables()["TEST_DATABASE_URL"]
}

/// The event loops that suites share when they need no loops of their own.
package func testLoops() throws -> EventLoopGroup { try sharedLoops.get() }

private let sharedLoops = Result { try EventLoopGroup(loops: 2) }

/// Lends `body` the URL of an empty database of its own, which is dropped afterwards. A few at once: suites run side by
/// side, and a server has a hundred connections.
package func withPostgresDatabase<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
    guard let server = TestPostgres.url else { throw SupportError("TEST_DATABASE_URL is not set") }
    await databases.enter()
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await withDatabase(on: server, body)) } catch { result = .failure(error) }
    await databases.leave()
    return try result.get()
}

private let databases = Gate(width: 4)

private func withDatabase<Result: Sendable>(
    on server: String, _ body: (String) async throws -> Result
) async throws -> Result {
    let name = "test_\(hexadecimal(SystemRandom().bytes(8)))"
    let admin = PostgresDatabase(url: server, loops: try testLoops())
    try await admin.run("CREATE DATABASE \(name)")
    do {
        let result = try await body(TestPostgres.sibling(of: server, named: name))
        try await drop(name, by: admin)
        return result
    } catch {
        try await drop(name, by: admin)
        throw error
    }
}

extension TestPostgres {
    /// The same server's URL for another database: `postgresql://host:port/<name>?options`.
    fileprivate static func sibling(of url: String, named name: String) -> String {
        let halves = url.split(separator: "?", maxSplits: 1)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        let query = halves.count > 1 ? "?\(halves[1])" : ""
        return (parts.prefix(3) + [Substring(name)]).joined(separator: "/") + query
    }
}

private func drop(_ name: String, by admin: PostgresDatabase) async throws {
    try await admin.run("DROP DATABASE \(name) WITH (FORCE)")
    await admin.close()
}
