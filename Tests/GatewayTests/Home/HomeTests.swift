import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("Home: profile, channels and the first dashboard in one call")
struct HomeTests {
    static let channels = #"{"items": [{"id": 7, "name": "a"}, {"id": 9}], "next_cursor": null}"#

    /// A service that answers each path with that JSON text, and 404 where there is none.
    static func service(_ answers: [String: String]) -> @Sendable (Request) async -> Response {
        { request in
            guard let text = answers[request.path] else {
                return .json(.notFound, bytes: Array(#"{"code":"none"}"#.utf8))
            }
            return .json(bytes: Array(text.utf8))
        }
    }

    static let all = service([
        "/api/v1/profile": #"{"id":7,"note":"ü\u0000"}"#, "/api/v1/channels": channels,
        "/api/v1/analytics/dashboard/7": "[1.50, 1e3]",
    ])

    @Test func `all parts are there, byte for byte as the services said them`() async throws {
        try await GatewayBench.run(service: Self.all) { bench async throws in
            let answer = try await bench.ask(.get, "/api/v1/home")
            #expect(answer.status == 200 && answer.headers["Content-Type"] == "application/json")
            let profile = #"{"status":200,"body":{"id":7,"note":"ü\u0000"}}"#
            let channels = #"{"status":200,"body":\#(Self.channels)}"#
            let dashboard = #"{"status":200,"body":[1.50, 1e3]}"#
            let wanted = #"{"profile":\#(profile),"channels":\#(channels),"dashboard":\#(dashboard)}"#
            #expect(answer.text == wanted)
        }
    }

    @Test func `every part is asked with the caller's token, under one request id`() async throws {
        try await GatewayBench.run(service: Self.all) { bench async throws in
            let answer = try await bench.ask(.get, "/api/v1/home", headers: ["X-Request-Id": "one"])
            #expect(answer.headers["X-Request-Id"] == "one")
            let seen = bench.seen.all
            #expect(
                Set(seen.map(\.target)) == ["/api/v1/profile", "/api/v1/channels", "/api/v1/analytics/dashboard/7"])
            #expect(seen.allSatisfy { $0.headers["Authorization"]?.hasPrefix("Bearer ") == true })
            #expect(seen.allSatisfy { $0.headers["X-Request-Id"] == "one" && $0.method == "GET" })
        }
    }

    @Test func `without a token there is nothing`() async throws {
        try await GatewayBench.run(service: Self.all) { bench async throws in
            #expect(try await bench.ask(.get, "/api/v1/home", headers: ["Authorization": "x"]).status == 401)
            #expect(bench.seen.all.isEmpty)
        }
    }

    @Test func `a part that fails says so and spoils no other`() async throws {
        let answers = ["/api/v1/channels": HomeTests.channels]
        try await GatewayBench.run(missing: ["analytics"], service: Self.service(answers)) { bench async throws in
            let home = try JSONValue(parsing: try await bench.ask(.get, "/api/v1/home").bytes)
            #expect(home["profile"]?["status"]?.integer == 404)
            #expect(home["profile"]?["body"]?["code"] == "none")
            #expect(home["channels"]?["status"]?.integer == 200)
            #expect(home["dashboard"]?["status"]?.integer == 503)
            #expect(home["dashboard"]?["body"]?["detail"] == "Service analytics unavailable")
        }
    }

    @Test(arguments: [
        (#"{"items": []}"#, 200, 204), ("{}", 200, 204), ("[]", 200, 204), ("not json", 502, 424),
        (#"{"items": [{"id": "../x"}]}"#, 200, 204),
    ])
    func `the dashboard needs a first channel`(text: String, channels: Int64, dashboard: Int64) async throws {
        let answers = ["/api/v1/profile": "{}", "/api/v1/channels": text]
        try await GatewayBench.run(service: Self.service(answers)) { bench async throws in
            let home = try JSONValue(parsing: try await bench.ask(.get, "/api/v1/home").bytes)
            #expect(home["channels"]?["status"]?.integer == channels)
            #expect(home["dashboard"]?["status"]?.integer == dashboard && home["dashboard"]?["body"] == .null)
            #expect(home["profile"]?["status"]?.integer == 200)
        }
    }

    @Test func `profile and channels are asked at the same time`() async throws {
        let (profile, channels) = (Latch(), Latch())
        let handler: @Sendable (Request) async -> Response = { request in
            switch request.path {
            case "/api/v1/profile":
                await profile.open()
                await channels.opened()
            case "/api/v1/channels":
                await channels.open()
                await profile.opened()
            default: break
            }
            return .json(bytes: Array("{}".utf8))
        }
        try await GatewayBench.run(service: handler) { bench async throws in
            #expect(try await bench.ask(.get, "/api/v1/home").status == 200)
        }
    }

    @Test func `a part that does not come in time is 504, and the others are there`() async throws {
        let never = Latch()
        let handler: @Sendable (Request) async -> Response = { request in
            if request.path == "/api/v1/profile" { await never.opened() }
            return .json(bytes: Array(#"{"items":[]}"#.utf8))
        }
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            let text = String(decoding: PackageResources.routes_yaml, as: UTF8.self)
            let short = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.contains("name: home")
                    ? "  - {name: home, path: /api/v1/home, answer: home, timeouts: {total: 200ms}}" : line
            }
            try RouteStoreTests.write(short.joined(separator: "\n"), to: path)
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: handler) { bench async throws in
                let home = try JSONValue(parsing: try await bench.ask(.get, "/api/v1/home").bytes)
                #expect(home["profile"]?["status"]?.integer == 504 && home["profile"]?["body"] == .null)
                #expect(home["channels"]?["status"]?.integer == 200)
                await never.open()
            }
        }
    }

    @Test func `a part that is too long is a bad answer`() async throws {
        let long = #"{"items":[],"x":""# + String(repeating: "y", count: Home.largestPart) + #""}"#
        let answers = ["/api/v1/profile": "{}", "/api/v1/channels": long]
        try await GatewayBench.run(service: Self.service(answers)) { bench async throws in
            let home = try JSONValue(parsing: try await bench.ask(.get, "/api/v1/home").bytes)
            #expect(home["channels"]?["status"]?.integer == 502 && home["profile"]?["status"]?.integer == 200)
        }
    }
}
