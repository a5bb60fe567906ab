import Auth
import Contracts
import Database
import Events
import HTTP
import Kernel
import ServiceKit
import TestSupport
import Testing

@Suite("What operators ask of a service")
struct OperatorRoutesTests {
    static let secret = "an operator's secret of 32 bytes and more"

    struct Sinking: RouteGroup {
        let context: ServiceDefinition.Context
        var routes: [Route] {
            [
                .post("/sink", access: .everyone, "Record an event") { _ in
                    try await context.database.transaction { transaction in
                        let event = UserDeleted(userID: UserID(7), deletedAt: Timestamp(seconds: 0))
                        try await context.outbox.append([event], in: transaction)
                    }
                }
            ]
        }
    }

    static let definition = ServiceDefinition(
        name: "greeter", healthName: "greeter", title: "Greeter", port: 0, migrations: []
    ) { _, _ in { context in ServiceParts(routes: [Sinking(context: context)]) } }

    /// Lends a service that has recorded one event, which the bus refused too often.
    private func withDeadEvent(_ body: (ServiceBench, String, String) async throws -> Void) async throws {
        try await ServiceBench.run(Self.definition, settings: ["SERVICE_TOKEN_SECRET": Self.secret]) { bench in
            let answer = try await bench.send(.post, "/sink", headers: ["X-Request-Id": "request-1"])
            #expect(answer.status == 204)
            let database = SQLiteDatabase(.file("\(bench.folder)/greeter.db"))
            try await database.run("UPDATE outbox SET state = 'dead', attempts = 9, last_error = 'no such exchange'")
            let id = try #require(
                try await database.run("SELECT event_id FROM outbox").rows.first?.text("event_id"))
            await database.close()
            let token = try ServiceTokens(
                key: SigningKey(id: "services", secret: Array(Self.secret.utf8)), issuer: "analyticbot",
                service: "operator", clock: bench.clock, random: SeededRandom()
            ).token(for: "greeter")
            try await body(bench, id, token)
        }
    }

    @Test func `every service tells the catalogue to everyone`() async throws {
        try await ServiceBench.run(Self.definition) { bench in
            let events = try await bench.send(.get, "/events/catalog").json["events"]?.array ?? []
            #expect(events.compactMap { $0["name"]?.string } == EventCatalog.all.map(\.name))
            let registered = events.first { $0["name"]?.string == "user.registered" }
            #expect(registered?["schema"]?["properties"]?["user_id"]?["type"]?.string == "integer")
            #expect(registered?["consumers"]?[0]?.string == "analytics")
        }
    }

    @Test func `a dead letter is listed, mended, and sent on by whom it is allowed, and by nobody else`() async throws {
        try await withDeadEvent { bench, id, token in
            for target in ["/events/dead", "/events/dead/\(id)", "/events/dead/audit", "/trace/request-1"] {
                #expect(try await bench.send(.get, target).status == 401)
                #expect(try await bench.send(.get, target, token: token).status == 200)
            }
            let page = try await bench.send(.get, "/events/dead", token: token).json
            #expect(page["total"]?.integer == 1)
            #expect(page["items"]?[0]?["reason"]?.string == "no such exchange")
            #expect(page["items"]?[0]?["data"]?["user_id"]?.integer == 7)
            let wrong = try await bench.send(
                .put, "/events/dead/\(id)", json: #"{"data":{"user_id":"x"}}"#, token: token)
            #expect(wrong.status == 422)
            let edited = try await bench.send(
                .put, "/events/dead/\(id)", json: #"{"data":{"user_id":7,"deleted_at":"2026-01-01T00:00:00Z"}}"#,
                token: token)
            #expect(edited.status == 200)
            #expect(edited.json["data"]?["deleted_at"]?.string == "2026-01-01T00:00:00Z")
            #expect(try await bench.send(.post, "/events/dead/\(id)/replay", token: token).status == 202)
            #expect(try await bench.send(.post, "/events/dead/\(id)/replay", token: token).status == 404)
            #expect(try await bench.send(.delete, "/events/dead/\(id)", token: token).status == 404)
            let notes = try await bench.send(.get, "/events/dead/audit", token: token).json["items"]?.array ?? []
            #expect(notes.compactMap { $0["action"]?.string } == ["replay", "edit"])
            #expect(Set(notes.compactMap { $0["actor"]?.string }) == ["service operator"])
        }
    }

    @Test func `the way of a request names its answer, its event, and where that ended`() async throws {
        try await withDeadEvent { bench, id, token in
            let trace = try await bench.send(.get, "/trace/request-1", token: token).json
            let steps = trace["steps"]?.array ?? []
            #expect(Set(steps.compactMap { $0["kind"]?.string }) == ["recorded", "request", "dead"])
            let request = steps.first { $0["kind"]?.string == "request" }
            #expect(request?["what"]?.string == "POST /sink")
            #expect(request?["detail"]?.string?.hasPrefix("204 in ") == true)
            #expect(steps.first { $0["kind"]?.string == "dead" }?["detail"]?.string?.contains(id) == true)
            #expect(try await bench.send(.get, "/trace/other", token: token).json["steps"]?.array == [])
        }
    }

    @Test func `a service that does not handle what the catalogue gives it does not start`() async throws {
        let idle = ServiceDefinition(
            name: "channel", healthName: "channel", title: "Channel", port: 0, migrations: []
        ) { _, _ in { _ in ServiceParts(routes: []) } }
        let missing = await #expect(throws: ConfigurationError.self) { try await ServiceBench.run(idle) { _ in } }
        #expect(missing?.mistakes == ["channel has no handler for user.deleted.v1, which the catalogue gives it"])
        let curious = ServiceDefinition(
            name: "channel", healthName: "channel", title: "Channel", port: 0, migrations: []
        ) { _, _ in
            { _ in
                ServiceParts(
                    routes: [],
                    handlers: [.on(UserDeleted.self) { _, _ in }, .on(UserRegistered.self) { _, _ in }])
            }
        }
        let extra = await #expect(throws: ConfigurationError.self) { try await ServiceBench.run(curious) { _ in } }
        #expect(extra?.mistakes == ["channel handles user.registered.v1, which the catalogue does not give it"])
    }
}
