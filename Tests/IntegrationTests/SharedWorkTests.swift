import Kernel
import TestSupport
import Testing

/// What services do together, in a whole suite.
@Suite("Sagas, across services")
struct SharedWorkTests {
    /// Runs `analyticbot sagas` to its end against a suite.
    private func tool(_ arguments: [String], at suite: RunningSuite, in folder: String) throws -> (Int32?, String) {
        let base = ["--port-base", "\(suite.gateway.port)", "--data-dir", "\(suite.data)"]
        let process = try ChildProcess(
            "analyticbot", ["sagas"] + arguments + base, environment: ["PATH": "/usr/bin:/bin"],
            output: "\(folder)/sagas-\(arguments.joined(separator: "-")).log")
        return (process.wait(), process.output)
    }

    @Test func `the operator's tool lists sagas, shows one with its timeline, and is told what it may not order`()
        async throws
    {
        try await withSuite { suite in
            try await withTemporaryFolder { folder in
                _ = try #require(try await Person.register("ada", at: suite.users))
                #expect(try await eventually { try await ended(suite.users, "create_user", "completed") })
                let (code, list) = try tool(["list", "--state", "completed"], at: suite, in: folder)
                #expect(code == 0)
                let fields = list.split(separator: "\t").map(String.init)
                #expect(fields.count >= 4 && fields[0] == "user" && fields[2] == "create_user")
                let (shown, timeline) = try tool(["show", fields[1]], at: suite, in: folder)
                #expect(shown == 0)
                for word in [
                    "request_id", "account\tforward\tdone", "analytics_profile\tforward\tdone",
                    "notification_preferences\tforward\tdone", "welcome\tforward\tdone",
                ] {
                    #expect(timeline.contains(word), "\(word) in \(timeline)")
                }
                let (refused, reason) = try tool(["retry", fields[1]], at: suite, in: folder)
                #expect(refused == 1)
                #expect(reason.contains("The saga has ended"))
                #expect(try tool(["show", "0"], at: suite, in: folder).0 == 1)
                // Without a token nobody sees anything.
                #expect(try await suite.users.get("/sagas").status == 401)
            }
        }
    }

    /// The lines that a service's `/metrics` has for sagas.
    private func metrics(_ service: PlainClient) async throws -> [Substring] {
        try await service.get("/metrics").text.split(separator: "\n").filter { $0.hasPrefix("analyticbot_sagas{") }
    }

    private func ended(_ service: PlainClient, _ name: String, _ state: String) async throws -> Bool {
        try await metrics(service).contains { line in
            line.contains("saga=\"\(name)\"") && line.contains("state=\"\(state)\"") && line.hasSuffix(" 1")
        }
    }

    @Test func `an account is made in every service, and erased from every service`() async throws {
        try await withSuite { suite in
            let person = try #require(try await Person.register("ada", at: suite.users))
            #expect(try await eventually { try await ended(suite.users, "create_user", "completed") })
            #expect(try await suite.analytics.get("/api/v1/analytics/user/\(person.id)").status == 200)
            let token = try await person.logIn(at: suite.users)
            #expect(
                try await suite.users.send(
                    "DELETE", "/api/v1/users/\(person.id)", token: token, type: nil, body: []
                ).status == 204)
            #expect(try await eventually { try await ended(suite.users, "delete_user", "completed") })
            #expect(try await suite.analytics.get("/api/v1/analytics/user/\(person.id)").status == 404)
        }
    }

    @Test func `a suite that is killed in the middle finishes its sagas after the restart`() async throws {
        try await withTemporaryFolder { folder in
            let first = try await RunningSuite.start(on: folder)
            for name in ["ada", "bob", "cid"] { _ = try #require(try await Person.register(name, at: first.users)) }
            first.process.killAtOnce()
            let second = try await RunningSuite.start(on: folder)
            let finished = try await eventually(attempts: 1_000) {
                let lines = try await metrics(second.users)
                return lines.count == 1 && lines[0].contains("completed") && lines[0].hasSuffix(" 3")
            }
            #expect(finished)
            #expect(second.process.stop() == 0)
        }
    }
}
