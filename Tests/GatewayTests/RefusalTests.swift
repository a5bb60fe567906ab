import HTTP
import Kernel
import Reactor
import TestSupport
import Testing

@testable import Gateway

@Suite("What the gateway answers by itself")
struct RefusalTests {
    static let fine: @Sendable (Request) async -> Response = { _ in .text(.ok, "fine") }

    @Test func `without a good token no service is asked`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            for field in ["", "Bearer x", "Basic YTpi", "Bearer \(try bench.token())x"] {
                let answer = try await bench.ask(.get, "/api/v1/profile", headers: ["Authorization": field])
                #expect(answer.status == 401 && answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
            }
            #expect(bench.seen.all.isEmpty)
            #expect(try await bench.ask(.get, "/api/v1/profile").status == 200)
        }
    }

    @Test func `an expired token is refused with the words of every bad one`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let token = try bench.token()
            bench.clock.advance(by: .minutes(16))
            let answer = try await bench.ask(.get, "/api/v1/profile", headers: ["Authorization": "Bearer \(token)"])
            #expect(answer.status == 401 && answer.text.contains("Invalid authentication credentials"))
        }
    }

    @Test func `signing in needs no token`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            for path in ["/api/v1/auth/login", "/api/v1/auth/register", "/api/v1/auth/refresh", "/api/v1/users"] {
                let request = ClientRequest(.post, bench.url + path, body: .bytes(Array("{}".utf8)))
                #expect(try await bench.client.send(request).status == .ok)
            }
        }
    }

    @Test func `a service that listens nowhere is 503, and says when to come back`() async throws {
        try await GatewayBench.run(missing: ["channel"], service: Self.fine) { bench async throws in
            let answer = try await bench.ask(.get, "/api/v1/channels")
            #expect(answer.status == 503 && answer.text.contains("Service channel unavailable"))
            #expect(answer.headers["Retry-After"] == "1")
            #expect(!answer.text.contains("127.0.0.1"))
            #expect(try await bench.ask(.get, "/api/v1/profile").status == 200)
        }
    }

    @Test func `while the keys cannot be had, nobody is told that their token is bad`() async throws {
        try await GatewayBench.run(missing: ["user"], service: Self.fine) { bench async throws in
            #expect(try await bench.ask(.get, "/api/v1/channels").status == 503)
            let ready = try await bench.client.send(ClientRequest(.get, bench.url + "/health/ready"))
            #expect(ready.status == .serviceUnavailable)
        }
    }

    @Test func `a path that two readers could shorten differently goes no further`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            for path in [
                "/api/v1/users//7", "/api/v1/users/../7", "/api/v1/users/%2e%2e/7", "/api/v1/users/a%2fb",
                "/api/v1/users/%00", "/api/v1/users/%5c", "/api/v1/users/x%0d%0ay",
            ] {
                #expect(try await bench.ask(.get, path).status == 400, "\(path)")
            }
            #expect(bench.seen.all.isEmpty)
        }
    }

    @Test func `inner paths are not reached`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            for path in ["/internal/users", "/api/v1", "/admin", "/debug", "/api/v1/internal/x", "/api/v1/metrics"] {
                #expect(try await bench.ask(.get, path).status == 404, "\(path)")
            }
            #expect(bench.seen.all.isEmpty)
        }
    }

    @Test func `a request that comes round in a circle is stopped`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let answer = try await bench.ask(.get, "/api/v1/profile", headers: ["Via": "1.1 analyticbot-gateway"])
            #expect(answer.status == 400)
        }
    }

    @Test func `every answer keeps browsers careful, refusals too`() async throws {
        try await GatewayBench.run(missing: ["channel"], service: Self.fine) { bench async throws in
            for path in ["/api/v1/profile", "/api/v1/channels", "/api/v1/nothing", "/nowhere"] {
                let answer = try await bench.ask(.get, path)
                #expect(answer.headers["X-Content-Type-Options"] == "nosniff", "\(path)")
                #expect(answer.headers["X-Request-Id"] != nil && answer.headers["Server"] == nil)
                #expect(answer.headers["Cache-Control"] == "no-store")
            }
        }
    }

    @Test func `the service hears who the client is from us`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            _ = try await bench.ask(
                .get, "/api/v1/profile",
                headers: [
                    "X-Request-Id": "mine-1", "traceparent": trace, "X-User-Id": "1", "X-Forwarded-For": "10.9.9.9",
                ])
            let headers = try #require(bench.seen.all.first).headers
            #expect(headers.values("X-Request-Id") == ["mine-1"])
            #expect(headers["traceparent"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
            #expect(headers["traceparent"] != trace)
            #expect(headers["X-User-Id"] == nil && headers.values("X-Forwarded-For") == ["127.0.0.1"])
            #expect(headers["X-Forwarded-Host"] == bench.url.dropFirst("http://".count).description)
            #expect(headers["Authorization"] != nil)
        }
    }

    @Test func `only a trusted proxy says who the client is`() async throws {
        try await GatewayBench.run(settings: ["TRUSTED_PROXIES": "127.0.0.1"], service: Self.fine) {
            bench async throws in
            let forwarded: Headers = ["X-Forwarded-For": "10.9.9.9, 192.0.2.7"]
            _ = try await bench.ask(.get, "/api/v1/profile", headers: forwarded)
            #expect(bench.seen.all.first?.headers.values("X-Forwarded-For") == ["192.0.2.7"])
            #expect(try await bench.ask(.get, "/metrics", headers: forwarded).status == 404)
            #expect(try await bench.ask(.get, "/metrics").status == 200)
        }
        for (trusted, client) in [("127.0.0.0/8,10.0.0.0/8", "192.0.2.7"), ("192.0.2.0/24", "127.0.0.1")] {
            try await GatewayBench.run(settings: ["TRUSTED_PROXIES": trusted], service: Self.fine) {
                bench async throws in
                let claims: Headers = [
                    "X-Forwarded-For": "6.6.6.6, 192.0.2.7, 10.0.0.1", "Forwarded": "for=6.6.6.6",
                ]
                _ = try await bench.ask(.get, "/api/v1/profile", headers: claims)
                let seen = try #require(bench.seen.all.first).headers
                #expect(seen.values("X-Forwarded-For") == [client] && seen["Forwarded"] == nil)
            }
        }
    }

    @Test func `its health is told to anyone, in the words of the contract`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let health = try await bench.client.send(ClientRequest(.get, bench.url + "/health"))
            let text = String(decoding: try await health.body.collect(upTo: 1_000), as: UTF8.self)
            #expect(text == #"{"status":"healthy","service":"api-gateway"}"#)
        }
    }

    @Test func `one document describes all services`() async throws {
        let handler: @Sendable (Request) async -> Response = { _ in
            .json(bytes: Array(#"{"paths":{"/api/v1/users":{},"/api/v1/channels":{"get":{}},"/metrics":{}}}"#.utf8))
        }
        try await GatewayBench.run(missing: ["analytics"], service: handler) { bench async throws in
            let document = try JSONValue(parsing: try await bench.ask(.get, "/openapi.json").bytes)
            let paths = document["paths"]?.members.map(\.name) ?? []
            #expect(paths.filter { $0.hasPrefix("/api") } == ["/api/v1/channels", "/api/v1/home", "/api/v1/users"])
            #expect(paths.contains("/health") && paths.contains("/version"))
            #expect(document["info"]?["description"]?.string?.contains("analytics") == true)
            let page = try await bench.ask(.get, "/docs")
            #expect(page.headers["Content-Type"]?.hasPrefix("text/html") == true)
            #expect(page.text.contains("/api/v1/channels"))
            let asked = bench.seen.all.count
            _ = try await bench.ask(.get, "/openapi.json")
            #expect(bench.seen.all.count == asked)
        }
    }
}
