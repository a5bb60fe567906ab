import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("The path a service is asked for")
struct TargetTests {
    static func target(
        _ target: String, _ rewrite: PathRewrite?, _ caught: [(name: String, value: String)] = []
    ) throws -> String {
        try RewrittenTarget.target(
            of: Request(method: .get, target: target, path: target, parameters: PathParameters(caught)), rewrite)
    }

    @Test(arguments: ["/", "/a", "/a/b%20c?x=1&y=//&z", "/a?", "/a?b/"])
    func `without a rewrite it is the client's, byte for byte`(target: String) throws {
        #expect(try Self.target(target, nil) == target)
    }

    @Test(arguments: ["//", "/a//b", "/a/", "/a/?x", "//a"])
    func `an empty segment goes no further`(target: String) {
        #expect(throws: ServiceError.self) { try Self.target(target, nil) }
    }

    @Test(arguments: [
        ("/old/users/7?x=1", "/old", "/api/v1", "/api/v1/users/7?x=1"), ("/old", "/old", "/api/v1", "/api/v1"),
        ("/old?x", "/old", "/api/v1", "/api/v1?x"), ("/o%6cd/a%2Bb", "/old", "/new/deep", "/new/deep/a%2Bb"),
        ("/a/b/c", "/a/b", "/", "/c"), ("/a/b", "/a/b", "/", "/"), ("/a/b?q", "/a/b", "/", "/?q"),
        ("/a/b/c", "/a/b", "", "/c"), ("/x/y", "/", "/p", "/p/x/y"),
    ])
    func `a prefix is exchanged, and what follows stays as it was`(
        target: String, prefix: String, other: String, expected: String
    ) throws {
        #expect(try Self.target(target, .replacePrefix(prefix, with: other)) == expected)
    }

    @Test func `a template is filled with what the route caught, encoded again`() throws {
        let rewrite = PathRewrite.template("/api/v1/{kind}/of/{rest...}")
        let caught = [(name: "kind", value: "a b/ä?"), (name: "rest", value: "x/y z")]
        #expect(try Self.target("/old/x?q=%20", rewrite, caught) == "/api/v1/a%20b%2F%C3%A4%3F/of/x/y%20z?q=%20")
        #expect(throws: ServiceError.self) { try Self.target("/old/x", rewrite) }
    }

    @Test func `the service sees the rewritten path, and an unknown service is 404`() async throws {
        let setup = UpstreamBench.Setup {
            $0.route.target = .service("s", rewrite: .replacePrefix("/old", with: "/new"))
        }
        try await UpstreamBench.run(setup, service: { _, _ in Response(.ok) }) { bench async throws in
            #expect(try await bench.ask(.get, "/old/a?b=c").status == 200)
            #expect(bench.seen.all.map(\.target) == ["/new/a?b=c"])
            bench.routes.withLock { $0[""]?.target = .service("t", rewrite: nil) }
            let answer = try await bench.ask(.get, "/old/a")
            #expect(answer.status == 404 && answer.text.contains("Service t not found"))
        }
    }
}
