import Kernel
import TestSupport
import Testing

@Suite("Services in processes of their own, over RabbitMQ", .enabled(if: TestRabbit.url != nil))
struct SeparateProcessesTests {
    @Test func `an account made in one process is initialised in another, also one that was down meanwhile`()
        async throws
    {
        try await withVirtualHost { broker async throws in
            try await withTemporaryFolder { folder async throws in
                let base = try RunningSuite.freeBase()
                let (users, analytics) = (PlainClient(port: base + 1), PlainClient(port: base + 4))
                let user = try start("user-service", base + 1, broker, folder)
                defer { user.killAtOnce() }
                try await waitUntilReady(users, user)
                let early = try #require(try await Person.register("ada", at: users))

                let reader = try start("analytics-service", base + 4, broker, folder)
                #expect(try await isInitialised(early, at: analytics))
                let person = try #require(try await Person.register("bob", at: users))
                #expect(try await isInitialised(person, at: analytics))

                reader.killAtOnce()
                let meanwhile = try #require(try await Person.register("eve", at: users))
                let again = try start("analytics-service", base + 4, broker, folder)
                defer { again.killAtOnce() }
                #expect(try await isInitialised(meanwhile, at: analytics))
                let metrics = try await users.get("/metrics").text
                #expect(metrics.contains(#"broker_messages_total{outcome="confirmed"} 3"#))
                #expect(metrics.contains("broker_connected 1"))
            }
        }
    }

    @Test func `without the broker requests are answered, and readiness says what is away`() async throws {
        try await withTemporaryFolder { folder async throws in
            let base = try RunningSuite.freeBase()
            let users = PlainClient(port: base + 1)
            let user = try start("user-service", base + 1, "amqp://127.0.0.1:9", folder)
            defer { user.killAtOnce() }
            try await waitUntilReady(users, user)
            #expect(try await Person.register("ada", at: users) != nil)
            let ready = try await users.get("/health/ready")
            #expect(ready.status == 200)
            #expect(try ready.json["status"]?.string == "degraded")
            #expect(ready.text.contains("The broker is away"))
            #expect(try await users.get("/metrics").text.contains("broker_connected 0"))
        }
    }

    private func isInitialised(_ person: Person, at analytics: PlainClient) async throws -> Bool {
        try await eventually(attempts: 3_000) {
            let path = "/api/v1/analytics/user/\(person.id)"
            return try (try? await analytics.get(path))?.json["initialized"]?.bool == true
        }
    }

    private func start(_ program: String, _ port: Int, _ broker: String, _ folder: String) throws -> ChildProcess {
        try ChildProcess(
            program, [],
            environment: [
                "PATH": "/usr/bin:/bin", "PORT": "\(port)", "DATA_DIR": "\(folder)/data", "LOG_LEVEL": "warning",
                "RABBITMQ_URL": broker,
            ], output: "\(folder)/\(program).log")
    }

    private func waitUntilReady(_ client: PlainClient, _ process: ChildProcess) async throws {
        let isReady = await eventually(attempts: 3_000) { (try? await client.get("/health/ready"))?.status == 200 }
        guard isReady else { throw SupportError("it did not become ready:\n\(process.output)") }
    }
}
