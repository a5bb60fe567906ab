import Glibc
import Kernel
import TestSupport
import Testing

@Suite("The operator's tool speaks of the gateway")
struct GatewayCommandTests {
    /// Runs `analyticbot` to its end.
    private static func run(_ arguments: [String], in folder: String) throws -> (code: Int32?, output: String) {
        let process = try ChildProcess(
            "analyticbot", arguments, environment: ["PATH": "/usr/bin:/bin"],
            output: "\(folder)/command-\(arguments.joined().hashValue).log")
        let code = process.wait()
        return (code, process.output)
    }

    @Test func `a good route file is ok, with the number of its routes`() async throws {
        try await withTemporaryFolder { folder in
            let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
            let checked = try Self.run(["gateway", "check", "\(root)/gateway/routes.yaml"], in: folder)
            #expect(checked.code == 0 && checked.output.hasPrefix("ok: ") && checked.output.hasSuffix(" routes\n"))
        }
    }

    @Test func `a bad one ends with 78, every mistake with file, line and column`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/bad.yaml"
            let file = try #require(fopen(path, "w"))
            fputs("routes:\n  - {name: a, path: b, answer: hom}\n", file)
            fclose(file)
            let checked = try Self.run(["gateway", "check", path], in: folder)
            #expect(checked.code == 78)
            #expect(
                checked.output == """
                    \(path):2:21: a path begins with a slash
                    \(path):2:32: “hom” is none of home (did you mean “home”?)

                    """)
            #expect(try Self.run(["gateway", "check", "\(folder)/none"], in: folder).code == 78)
        }
    }

    @Test(.suiteOfItsOwn) func `a running suite explains a request, and reads a changed file by itself`() async throws {
        try await withSuite { suite in
            try await withTemporaryFolder { folder in
                let admin = "http://127.0.0.1:\(suite.admin.port)"
                let explain = ["gateway", "explain", "GET", "/api/v1/profile", "--admin", admin]
                let explained = try Self.run(explain, in: folder)
                #expect(explained.code == 0)
                #expect(explained.output.contains("outcome: Refused: Missing or invalid authorization header"))
                #expect(explained.output.contains("name: profile"))
                let version = { try await suite.admin.get("/admin/routes").json["version"]?.integer }
                #expect(try await version() == 1)
                kill(suite.process.processID, SIGHUP)
                #expect(try await suite.admin.get("/admin/routes").status == 200)
                try suite.addRoute("  - {name: added, path: /added, answer: home}\n")
                #expect(try await eventually { try await suite.gateway.get("/added").status == 401 })
                #expect(try await version() == 2)
            }
        }
    }
}
