import Database
import Events
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

@Suite("A service put together")
struct ServiceHostTests {
    struct Greetings: RouteGroup {
        var routes: [Route] {
            [
                .get("/hello", access: .everyone, "Greet") { _ in .text(.ok, "hello") },
                .get("/secret", access: .user(), "Whisper") { _ in .text(.ok, "psst") },
                .get("/neighbours", access: .service, "Talk shop") { _ in .text(.ok, "hi") },
                .get("/broken", access: .everyone, "Fail") { _ in throw Breakage() },
            ]
        }
    }

    struct Breakage: Error {
        let secret = "hunter2"
    }

    static let greeter = ServiceDefinition(
        name: "greeter", healthName: "greeter", title: "Greeter", port: 0, migrations: []
    ) { _, _ in { _ in ServiceParts(routes: [Greetings()]) } }

    @Test func `routes answer, and every service has the standard ones`() async throws {
        try await ServiceBench.run(Self.greeter) { bench in
            #expect(try await bench.send(.get, "/hello").text == "hello")
            #expect(try await bench.send(.get, "/health").text == #"{"status":"healthy","service":"greeter"}"#)
            #expect(try await bench.send(.get, "/health/ready").json["checks"]?[0]?["name"]?.string == "database")
            #expect(try await bench.send(.get, "/version").status == 200)
            let metrics = try await bench.send(.get, "/metrics")
            #expect(
                metrics.text.contains(
                    #"http_requests_total{method="GET",endpoint="/hello",service="greeter",status="200"} 1"#))
            #expect(metrics.text.contains("outbox_pending"))
        }
    }

    @Test func `a person needs a token, a neighbour another one, and each failure says as little`() async throws {
        try await ServiceBench.run(Self.greeter) { bench in
            for target in ["/secret", "/neighbours"] {
                let answer = try await bench.send(.get, target)
                #expect(answer.status == 401)
                #expect(answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            }
            #expect(try await bench.send(.get, "/neighbours", token: "a.b.c").status == 401)
        }
    }

    @Test func `a failure of our own is a bare 500`() async throws {
        try await ServiceBench.run(Self.greeter) { bench in
            let answer = try await bench.send(.get, "/broken")
            #expect(answer.status == 500)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(!answer.text.contains("hunter2") && !answer.text.contains("Breakage"))
        }
    }

    @Test func `answers carry the request's id and guard the browser`() async throws {
        try await ServiceBench.run(Self.greeter) { bench in
            let answer = try await bench.send(.get, "/hello", headers: ["X-Request-Id": "abc-1"])
            #expect(answer.headers["X-Request-Id"] == "abc-1")
            #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
        }
    }

    @Test func `wrong settings of the service and the common ones are told together`() async throws {
        let picky = ServiceDefinition(name: "picky", healthName: "picky", title: "Picky", port: 0, migrations: []) {
            settings, _ in
            _ = settings.integer("ANSWER", default: 42, in: 42...42, "the answer")
            return { _ in ServiceParts(routes: []) }
        }
        let error = await #expect(throws: ConfigurationError.self) {
            try await ServiceBench.run(
                picky, settings: ["ANSWER": "41", "DRAIN_SECONDS": "-1", "DATABASE_URL": "mysql://x"]
            ) { _ in }
        }
        #expect(error?.mistakes.count == 3)
        #expect(error?.mistakes.contains { $0.hasPrefix("DATABASE_URL") } == true)
    }
}
