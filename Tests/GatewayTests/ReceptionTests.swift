import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("Every request finds its route, or hears why not")
struct ReceptionTests {
    static let echo: @Sendable (Request) async -> Response = { .text(.ok, "\($0.method) \($0.target)") }

    @Test func `an old path goes where its successor goes, and says that it is old`() async throws {
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            let paths = [
                ("/channels/7/activate?x=1", "/api/v1/channels/7/activate?x=1"), ("/channels", "/api/v1/channels"),
                ("/analytics/core/dashboard/7?from=a%2Fb", "/api/v1/analytics/dashboard/7?from=a%2Fb"),
                ("/channels/7/engagement", "/api/v1/analytics/channels/7/engagement"),
                ("/auth/me", "/api/v1/profile"),
            ]
            for (old, new) in paths {
                let answer = try await bench.ask(.get, old)
                #expect(answer.text == "GET \(new)", "\(old)")
                #expect(answer.headers["Deprecation"] == "@1793491200")
                #expect(answer.headers["Sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT")
                #expect(answer.headers["Link"]?.hasSuffix("rel=\"successor-version\"") == true)
            }
            let dashboard = try await bench.ask(.get, "/analytics/core/dashboard/7")
            #expect(dashboard.headers["Link"] == "</api/v1/analytics/dashboard/7>; rel=\"successor-version\"")
            #expect(try await bench.ask(.get, "/api/v1/profile").headers["Deprecation"] == nil)
        }
    }

    @Test func `an old path wants a token where the new one does`() async throws {
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            #expect(try await bench.ask(.get, "/channels", headers: ["Authorization": "no"]).status == 401)
            let request = ClientRequest(.post, bench.url + "/auth/login", body: .bytes(Array("{}".utf8)))
            #expect(try await bench.client.send(request).status == .ok)
        }
    }

    @Test func `a method that the path does not take is told which ones it does`() async throws {
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            let answer = try await bench.ask(.delete, "/.well-known/jwks.json")
            #expect(answer.status == 405 && answer.headers["Allow"] == "GET, HEAD, OPTIONS")
            #expect(answer.text.contains("method_not_allowed"))
            let options = try await bench.ask(.options, "/.well-known/jwks.json")
            #expect(options.status == 204 && options.headers["Allow"] == "GET, HEAD, OPTIONS")
            for method in ["TRACE", "DEBUG", "PROPFIND"] {
                #expect(try await bench.ask(HTTPMethod(method), "/api/v1/users/7").status == 405, "\(method)")
            }
            #expect(bench.seen.all.isEmpty)
        }
    }

    @Test func `a service that does not exist is named`() async throws {
        try await GatewayBench.run(service: Self.echo) { bench async throws in
            for path in ["/api/v1/content/7", "/api/v1/content"] {
                let answer = try await bench.ask(.get, path)
                #expect(answer.status == 404 && answer.text.contains("Service content not found"))
            }
            for path in ["/api/v2/users", "/users/7", "/", "/api/v1", "/api/v1/users/"] {
                let answer = try await bench.ask(.get, path)
                #expect(answer.status == 404 && answer.headers["X-Request-Id"] != nil, "\(path)")
            }
        }
    }

    @Test func `the gateway's own endpoints stand before the file`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(
                """
                services: {user: {address: "http://127.0.0.1:1"}}
                routes: [{name: all, prefix: /, service: user, access: public}]
                """, to: path)
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: Self.echo) { bench async throws in
                #expect(try await bench.ask(.get, "/health").text.contains("api-gateway"))
                #expect(try await bench.ask(.get, "/health/livex").text == "GET /health/livex")
                #expect(try await bench.ask(.get, "/").text == "GET /")
                #expect(try await bench.ask(.get, "/nowhere").text == "GET /nowhere")
            }
        }
    }

    @Test func `a reload holds from the next request on; one under way ends by the old routes`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            let text = { (path: String) in
                """
                services: {user: {address: "http://127.0.0.1:1"}}
                routes: [{name: r, path: \(path), service: user, access: public}]
                """
            }
            try RouteStoreTests.write(text("/old"), to: path)
            let (came, goesOn) = (Latch(), Latch())
            let handler: @Sendable (Request) async -> Response = { request in
                if request.path == "/old" {
                    await came.open()
                    await goesOn.opened()
                }
                return .text(.ok, request.path)
            }
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: handler) { bench async throws in
                async let slow = bench.ask(.get, "/old")
                await came.opened()
                try RouteStoreTests.write(text("/new"), to: path)
                try bench.host.store.reload()
                #expect(try await bench.ask(.get, "/new").text == "/new")
                #expect(try await bench.ask(.get, "/old").status == 404)
                await goesOn.open()
                #expect(try await slow.text == "/old")
            }
        }
    }

    @Test func `a reload that changes a service is refused with its name`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            let text = { (service: String) in
                "services: {user: {address: \"http://127.0.0.1:1\"\(service)}}\n"
                    + "routes: [{name: r, path: /, service: user}]\n"
            }
            try RouteStoreTests.write(text(""), to: path)
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: Self.echo) { bench async throws in
                try RouteStoreTests.write(text(", balancing: weighted"), to: path)
                #expect(throws: ConfigurationError.self) { try bench.host.store.reload() }
                #expect(bench.host.store.current.version == 1)
            }
        }
    }

    @Test func `a gateway does not start on a bad file, and tells every mistake of file and settings`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write("routes:\n  - {name: a, path: b, service: user}\n", to: path)
            var reader = SettingsReader(["ROUTES_FILE": path, "PORT": "x"])
            _ = GatewayConfig(&reader)
            #expect(
                reader.mistakes.map { $0.split(separator: ":").dropFirst().first.map(String.init) ?? "" } == [
                    " port to listen on; 0 takes a free one", "2", "2",
                ])
        }
    }
}

/// Opened once; whoever waits goes on then.
actor Latch {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func open() {
        isOpen = true
        for one in waiting { one.resume() }
        waiting = []
    }

    func opened() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }
}
