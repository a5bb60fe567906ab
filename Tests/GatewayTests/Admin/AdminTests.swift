import Auth
import HTTP
import Kernel
import Logging
import Monitoring
import TestSupport
import Testing

@testable import Gateway

@Suite("The administrators' port")
struct AdminTests {
    static let fine: @Sendable (Request) async -> Response = { _ in .text(.ok, "fine") }

    /// Asks as somebody on this machine.
    static func ask(
        _ bench: GatewayBench, _ method: HTTPMethod, _ path: String, json: String? = nil, headers: Headers = Headers(),
        peer: String = "127.0.0.1"
    ) async throws -> (status: Int, json: JSONValue) {
        var headers = headers
        if json != nil { headers["Content-Type"] = "application/json" }
        let body = json.map { RequestBody(Array($0.utf8)) } ?? .empty
        let answer = try await Answer(
            await bench.host.admin.respond(
                to: Request(method: method, target: path, path: path, headers: headers, body: body, peer: peer)))
        return (answer.status, answer.json)
    }

    @Test func `routes are told in the order in which they are tried`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let (status, json) = try await AdminTests.ask(bench, .get, "/admin/routes")
            #expect(status == 200 && json["version"]?.integer == 1)
            let names = json["routes"]?.array?.compactMap { $0["name"]?.string } ?? []
            #expect(names.count == bench.host.store.current.rules.routes.count)
            let (add, all) = (names.firstIndex(of: "channel-add"), names.firstIndex(of: "channels"))
            #expect(try #require(add) < #require(all))
            let login = json["routes"]?.array?.first { $0["name"] == "login" }
            #expect(login?["access"] == "public" && login?["target"] == "service user")
            #expect(login?["methods"] == ["POST"])
        }
    }

    @Test func `an instance is drained and taken back`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let (_, before) = try await AdminTests.ask(bench, .get, "/admin/upstreams")
            let user = before["upstreams"]?.array?.first { $0["name"] == "user" }
            let id = try #require(user?["instances"]?[0]?["id"]?.string)
            let path = "/admin/upstreams/user/instances/\(id)"
            let drained = try await AdminTests.ask(bench, .post, path + "/drain")
            #expect(drained.status == 200 && drained.json["instances"]?[0]?["state"] == "draining")
            #expect(try await bench.ask(.get, "/api/v1/profile").status == 503)
            #expect(try await bench.ask(.get, "/api/v1/channels").status == 200)
            #expect(
                try await AdminTests.ask(bench, .post, path + "/undrain").json["instances"]?[0]?["state"] == "usable")
            #expect(try await bench.ask(.get, "/api/v1/profile").status == 200)
            for path in [
                "/admin/upstreams/user/instances/x/drain", "/admin/upstreams/x/instances/\(id)/drain", path + "/stop",
            ] {
                #expect(try await AdminTests.ask(bench, .post, path).status == 404, "\(path)")
            }
        }
    }

    @Test func `a breaker is opened and closed by hand, before its first request too`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let opened = try await AdminTests.ask(bench, .post, "/admin/breakers/profile/user/open")
            #expect(opened.status == 200)
            let breaker = opened.json["breakers"]?.array?.first { $0["route"] == "profile" }
            #expect(
                breaker?["state"] == "open" && breaker?["mode"] == "forced_open" && breaker?["volume"]?.integer == 0)
            let refused = try await bench.ask(.get, "/api/v1/profile")
            #expect(refused.status == 503 && refused.text.contains("Circuit breaker is OPEN"))
            #expect(try await bench.ask(.get, "/api/v1/sessions").status == 200)
            #expect(try await AdminTests.ask(bench, .post, "/admin/breakers/profile/user/auto").status == 200)
            #expect(try await bench.ask(.get, "/api/v1/profile").status == 200)
            for path in ["profile/channel/open", "nothing/user/open", "profile/user/slam"] {
                #expect(try await AdminTests.ask(bench, .post, "/admin/breakers/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func `a reload tells what came of it`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            let services = "services: {user: {address: \"http://127.0.0.1:1\"}}\n"
            try RouteStoreTests.write(services + "routes: [{name: a, path: /a, service: user}]\n", to: path)
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: Self.fine) { bench async throws in
                try RouteStoreTests.write(
                    services + "routes: [{name: a, path: /a, service: user}, {name: b, path: /b, service: user}]\n",
                    to: path)
                let (status, json) = try await AdminTests.ask(bench, .post, "/admin/reload")
                #expect(status == 200 && json["version"]?.integer == 2 && json["routes"]?.integer == 2)
                try RouteStoreTests.write(services + "routes: [{name: a, path: a, service: user}]\n", to: path)
                let bad = try await AdminTests.ask(bench, .post, "/admin/reload")
                #expect(bad.status == 422)
                #expect(bad.json["errors"]?[0]?["detail"]?.string == "\(path):2:26: a path begins with a slash")
                #expect(bench.host.store.current.version == 2)
            }
        }
    }

    @Test func `the log level of a process that can change it is changed`() async throws {
        let threshold = LogThreshold(.info)
        try await GatewayBench.run(threshold: threshold, service: Self.fine) { bench async throws in
            let answer = try await AdminTests.ask(bench, .put, "/admin/log-level", json: #"{"level": "debug"}"#)
            #expect(answer.status == 200 && threshold.level == .debug)
            #expect(
                try await AdminTests.ask(bench, .put, "/admin/log-level", json: #"{"level": "loud"}"#).status == 422)
            #expect(threshold.level == .debug)
        }
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            #expect(
                try await AdminTests.ask(bench, .put, "/admin/log-level", json: #"{"level": "debug"}"#).status == 409)
        }
    }

    @Test func `nobody from elsewhere comes in without a service token`() async throws {
        let secret = String(repeating: "s", count: 32)
        try await GatewayBench.run(settings: ["SERVICE_TOKEN_SECRET": secret], service: Self.fine) {
            bench async throws in
            for peer in ["10.0.0.7", "192.0.2.1", "::2", "1270.0.0.1"] {
                #expect(try await AdminTests.ask(bench, .get, "/admin/routes", peer: peer).status == 401, "\(peer)")
            }
            for peer in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
                #expect(try await AdminTests.ask(bench, .get, "/admin/routes", peer: peer).status == 200, "\(peer)")
            }
            let tokens = ServiceTokens(
                key: try SigningKey(id: "services", secret: Array(secret.utf8)), issuer: "analyticbot", service: "user",
                clock: bench.clock, random: SeededRandom())
            func status(_ token: String) async throws -> Int {
                try await AdminTests.ask(
                    bench, .get, "/admin/routes", headers: ["Authorization": "Bearer \(token)"], peer: "10.0.0.7"
                ).status
            }
            #expect(try await status(tokens.token(for: "gateway")) == 200)
            #expect(try await status(tokens.token(for: "channel")) == 401)
            #expect(try await status(bench.token()) == 401)
        }
    }

    @Test func `a page in a browser on this machine does not come in`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            let refused: [Headers] = [
                ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
                ["Host": "evil.example:8100"], ["Host": "127.0.0.1.evil.example"],
            ]
            for headers in refused {
                #expect(
                    try await AdminTests.ask(bench, .post, "/admin/reload", headers: headers).status == 403,
                    "\(headers)")
            }
            for host in ["127.0.0.1:8100", "localhost:8100", "LOCALHOST", "[::1]:8100"] {
                #expect(
                    try await AdminTests.ask(bench, .get, "/admin/routes", headers: ["Host": host]).status == 200,
                    "\(host)")
            }
        }
    }

    @Test func `a port that others reach wants a shared secret`() {
        var reader = SettingsReader(["ADMIN_HOST": "0.0.0.0"])
        _ = GatewayConfig(&reader)
        #expect(reader.mistakes == ["ADMIN_HOST=0.0.0.0 is not this machine alone: set SERVICE_TOKEN_SECRET as well"])
        var good = SettingsReader(["ADMIN_HOST": "0.0.0.0", "SERVICE_TOKEN_SECRET": String(repeating: "s", count: 32)])
        #expect(!GatewayConfig(&good).isAdminLocal && good.mistakes.isEmpty)
    }

    @Test func `on such a port being on this machine is not enough`() async throws {
        let settings = ["ADMIN_HOST": "0.0.0.0", "SERVICE_TOKEN_SECRET": String(repeating: "s", count: 32)]
        try await GatewayBench.run(settings: settings, service: Self.fine) { bench async throws in
            #expect(try await AdminTests.ask(bench, .get, "/admin/routes").status == 401)
        }
    }

    @Test func `clients do not find it`() async throws {
        try await GatewayBench.run(service: Self.fine) { bench async throws in
            for path in ["/admin/routes", "/admin/upstreams", "/admin/explain", "/admin/reload"] {
                #expect(try await bench.ask(.get, path).status == 404, "\(path)")
            }
        }
    }
}
