import HTTP
import Kernel
import TestSupport
import Testing

@testable import Gateway

@Suite("The gateway explains what it would do")
struct ExplainTests {
    static func explain(_ bench: GatewayBench, _ question: String) async throws -> (status: Int, json: JSONValue) {
        try await AdminTests.ask(bench, .post, "/admin/explain", json: question)
    }

    static func question(_ method: String, _ path: String, _ headers: [String: String] = [:]) throws -> String {
        String(
            decoding: try JSON.encode(ExplainQuestion(method: method, path: path, headers: headers, peer: "192.0.2.9")),
            as: UTF8.self)
    }

    @Test func `the route, the token's owner, limits, instance and breaker, without a trace of the question`()
        async throws
    {
        try await GatewayBench.run(service: AdminTests.fine) { bench async throws in
            _ = try await bench.ask(.get, "/api/v1/profile")
            let token = try bench.token()
            let ask = try ExplainTests.question("GET", "/channels/7?x=1", ["Authorization": "Bearer \(token)"])
            let first = try await ExplainTests.explain(bench, ask).json
            #expect(first["outcome"] == "The request goes to service channel." && first["status"] == nil)
            #expect(first["route"]?["name"] == "old-channels" && first["target"] == "/api/v1/channels/7?x=1")
            #expect(
                first["authentication"]?["is_accepted"] == true && first["authentication"]?["user_id"]?.integer == 7)
            #expect(first["instance"]?["id"]?.string?.hasPrefix("127.0.0.1:") == true)
            let limit = try #require(first["limits"]?[0])
            #expect(limit["name"] == "global" && limit["remaining"]?.integer == 2_000 && limit["is_allowed"] == true)
            let text = String(decoding: try JSON.encode(first), as: UTF8.self)
            #expect(!text.contains(token) && !text.contains(token.split(separator: ".")[1]))
            for _ in 0..<5 { #expect(try await ExplainTests.explain(bench, ask).json == first) }
            #expect(bench.seen.all.count == 1)
        }
    }

    @Test func `why a request would be refused`() async throws {
        try await GatewayBench.run(missing: [], service: AdminTests.fine) { bench async throws in
            _ = try await bench.ask(.get, "/api/v1/profile")
            let bearer = ["Authorization": "Bearer \(try bench.token())"]
            let questions: [(String, String, [String: String], Int64, String)] = [
                ("GET", "/api/v1/profile", [:], 401, "Refused: Missing or invalid authorization header"),
                ("GET", "/api/v1/profile", ["Authorization": "Bearer x"], 401, "Refused: The token is not accepted"),
                (
                    "PUT", "/.well-known/jwks.json", [:], 405,
                    "The method is refused; the path takes GET, HEAD, OPTIONS."
                ),
                ("GET", "/api/v1/content", bearer, 404, "Service content not found"),
                ("GET", "/nowhere", bearer, 404, "There is nothing at this path."),
                ("GET", "/api/v1//users", bearer, 400, "The path has an empty segment."),
            ]
            for (method, path, headers, status, outcome) in questions {
                let json = try await ExplainTests.explain(bench, ExplainTests.question(method, path, headers)).json
                #expect(json["status"]?.integer == status, "\(path)")
                #expect(json["outcome"]?.string?.hasPrefix(outcome) == true, "\(json["outcome"]?.string ?? "")")
            }
            _ = try await AdminTests.ask(bench, .post, "/admin/breakers/profile/user/open")
            let open = try await ExplainTests.explain(bench, ExplainTests.question("GET", "/api/v1/profile", bearer))
                .json
            #expect(open["status"]?.integer == 503 && open["breaker"]?["state"] == "open")
        }
    }

    @Test func `a limit that is used up is told before it is met`() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/routes.yaml"
            try RouteStoreTests.write(
                """
                services: {user: {address: "http://127.0.0.1:1"}}
                rate_limits: {few: {limit: 2/h}}
                routes: [{name: r, path: /r, service: user, access: public, rate_limits: [few]}]
                """, to: path)
            try await GatewayBench.run(settings: ["ROUTES_FILE": path], service: AdminTests.fine) {
                bench async throws in
                let ask = #"{"method": "GET", "path": "/r"}"#
                for left in [2, 1] as [Int64] {
                    let json = try await ExplainTests.explain(bench, ask).json
                    #expect(json["limits"]?[0]?["remaining"]?.integer == left && json["status"] == nil)
                    #expect(try await bench.ask(.get, "/r").status == 200)
                }
                let json = try await ExplainTests.explain(bench, ask).json
                #expect(json["status"]?.integer == 429)
                #expect(json["outcome"] == "Refused: the limit “few” is used up.")
                #expect(try await bench.ask(.get, "/r").status == 429)
            }
        }
    }

    @Test func `routes that were passed over are named with the reason`() async throws {
        try await GatewayBench.run(service: AdminTests.fine) { bench async throws in
            let json = try await ExplainTests.explain(bench, ExplainTests.question("GET", "/api/v1/channels")).json
            #expect(json["route"]?["name"] == "channels")
            let others = json["passed_over"]?.array ?? []
            #expect(others.map { $0["name"]?.string } == ["channel-add"])
            #expect(others.first?["reason"] == "It does not take the method.")
        }
    }

    @Test(arguments: [
        #"{"method": "GET", "path": "api"}"#, #"{"method": "GET", "path": "/a/../b"}"#,
        #"{"method": "GET", "path": "/a%2fb"}"#, #"{"method": "GET", "path": "/a%0d"}"#,
        #"{"method": "GET", "path": "/a%ff"}"#, #"{"method": "GET", "path": "/a%4"}"#,
        #"{"method": "GET", "path": "/a b"}"#, #"{"method": "G T", "path": "/a"}"#,
        #"{"method": "GET", "path": "/a", "headers": {"X Y": "1"}}"#,
        #"{"method": "GET", "path": "/a", "headers": {"X": "1\r\nY: 2"}}"#, #"{"method": "GET"}"#,
        #"{"method": "GET", "path": "/a", "colour": 1}"#,
    ])
    func `what could be no request is refused`(question: String) async throws {
        try await GatewayBench.run(service: AdminTests.fine) { bench async throws in
            #expect(try await ExplainTests.explain(bench, question).status == 422)
        }
    }
}
