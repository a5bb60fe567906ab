import Database
import Kernel
import TestSupport
import Testing

@Suite("The operator's tool speaks of events")
struct EventCommandTests {
    /// Runs `analyticbot` to its end against a suite.
    private static func run(
        _ arguments: [String], at suite: RunningSuite, in folder: String
    ) throws -> (code: Int32?, output: String) {
        let base = ["--port-base", "\(suite.gateway.port)", "--data-dir", "\(suite.data)"]
        let process = try ChildProcess(
            "analyticbot", arguments + base,
            environment: ["PATH": "/usr/bin:/bin", "GATEWAY_ADMIN_URL": "http://127.0.0.1:\(suite.admin.port)"],
            output: "\(folder)/command-\(arguments.joined().hashValue).log")
        let code = process.wait()
        return (code, process.output)
    }

    @Test func `the catalogue names each event, who publishes it and who listens`() async throws {
        try await withTemporaryFolder { folder in
            let process = try ChildProcess(
                "analyticbot", ["events", "catalog", "--schema", "user.deleted"],
                environment: ["PATH": "/usr/bin:/bin"],
                output: "\(folder)/catalog.log")
            #expect(process.wait() == 0)
            let line = "user.deleted\tv1\tuser → analytics, channel, notification, payment\n"
            #expect(process.output.hasPrefix(line + "  {\"type\":\"object\""))
        }
    }

    @Test func `the way of a request is told from the gateway to the effect`() async throws {
        try await withSuite { suite in
            try await withTemporaryFolder { folder in
                let answer = try await suite.gateway.post(
                    "/api/v1/users",
                    ["email": "trace@example.org", "username": "trace", "password": .string(Person.password)])
                #expect(answer.status == 201)
                let id = try #require(answer.headers["x-request-id"])
                #expect(
                    try await eventually(attempts: 20) {
                        try Self.run(["trace", id], at: suite, in: folder).output.contains("handled")
                    })
                let traced = try Self.run(["trace", id], at: suite, in: folder)
                #expect(traced.code == 0)
                let steps = traced.output.split(separator: "\n").map { line in
                    line.split(separator: "\t")[2...4].joined(separator: " ")
                }
                for step in [
                    "gateway request POST /api/v1/users", "user request POST /api/v1/users",
                    "user recorded user.registered", "user published user.registered",
                    "analytics received user.registered", "analytics handled user.registered",
                ] { #expect(steps.contains { $0.hasPrefix(step) || $0 == step }, "\(step) in \(traced.output)") }
                #expect(try Self.run(["trace", "no-such-id"], at: suite, in: folder).code == 1)
            }
        }
    }

    @Test func `an event that was given up is listed, mended and replayed`() async throws {
        try await withSuite { suite in
            try await withTemporaryFolder { folder in
                let database = SQLiteDatabase(.file("\(suite.data)/analytics.db"))
                let broken = #"""
                    {"specversion":"1.0","id":"e1","source":"/analyticbot/user-service",
                     "type":"analyticbot.user.registered.v1","subject":"user/4711","time":"2026-01-01T00:00:00Z",
                     "data":{"user_id":"x"}}
                    """#
                try await database.run(
                    """
                    INSERT INTO deliveries (consumer, event_id, subject, envelope, state, attempts, next_attempt_at,
                        last_error) VALUES ('analytics', 'e1', 'user/4711', $1, 'dead', 7, 0, 'it cannot be read')
                    """, .text(broken))
                let listed = try Self.run(["events", "dead", "list"], at: suite, in: folder)
                #expect(
                    listed.output.contains("analytics\te1\tuser.registered\tuser/4711\tqueue\tit cannot be read\n"))
                let data =
                    #"{"user_id":4711,"username":"late","locale":"en","registered_at":"2026-01-01T00:00:00Z"}"#
                let wrong = try Self.run(["events", "dead", "edit", "e1", "{}"], at: suite, in: folder)
                #expect(wrong.code == 1 && wrong.output.contains("422"))
                #expect(try Self.run(["events", "dead", "edit", "e1", data], at: suite, in: folder).code == 0)
                #expect(try Self.run(["events", "dead", "replay", "e1"], at: suite, in: folder).code == 0)
                #expect(
                    try await eventually {
                        try await database.run("SELECT 1 FROM inbox WHERE event_id = 'e1'").rows.count == 1
                    })
                let audit = try Self.run(["events", "dead", "audit"], at: suite, in: folder)
                #expect(audit.output.contains("service operator\treplay\te1") && audit.output.contains("\tedit\te1"))
                #expect(try Self.run(["events", "dead", "show", "e1"], at: suite, in: folder).code == 1)
                await database.close()
            }
        }
    }

    @Test func `administrators reach the same through the gateway, and others do not`() async throws {
        try await withSuite { suite in
            let person = try #require(try await Person.register("operator", at: suite.users))
            let path = "/api/v1/admin/analytics/events/dead"
            #expect(try await suite.gateway.get(path).status == 401)
            #expect(try await suite.gateway.get(path, token: person.logIn(at: suite.users)).status == 403)
            try await withTemporaryFolder { folder in
                let process = try ChildProcess(
                    "analyticbot", ["role", person.email, "admin", "--data-dir", suite.data],
                    environment: ["PATH": "/usr/bin:/bin"], output: "\(folder)/role.log")
                #expect(process.wait() == 0)
            }
            let answer = try await suite.gateway.get(path, token: person.logIn(at: suite.users))
            #expect(answer.status == 200)
            #expect(try answer.json["total"]?.integer == 0)
        }
    }
}
