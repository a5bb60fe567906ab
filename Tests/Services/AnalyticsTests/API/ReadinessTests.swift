import Contracts
import Database
import HTTP
import Kernel
import Testing
import TestSupport

@Suite("Becoming ready for accounts and channels")
struct ReadinessTests {
    static let registered = UserRegistered(
        userID: UserID(42), username: "ada", locale: "en", registeredAt: moment("2026-03-01T00:00:00Z"))

    @Test(arguments: DatabaseKind.available)
    func `an account is ready once its registration was heard of`(kind: DatabaseKind) async throws {
        try await Desk.open(kind) { desk in
            #expect(try await desk.get("/user/42", as: nil).status == 404)
            try await desk.tell(Self.registered, id: "e1")
            let answer = try await desk.get("/user/42", as: nil)
            #expect(answer.status == 200)
            #expect(answer.json == ["user_id": 42, "initialized": true])
        }
    }

    @Test func `the same event twice has its effect once, and an erased account stays erased`() async throws {
        try await Desk.open { desk in
            try await desk.tell(Self.registered, id: "e1")
            try await desk.tell(Self.registered, id: "e1")
            #expect(try await desk.get("/user/42").status == 200)
            try await desk.tell(UserDeleted(userID: UserID(42), deletedAt: desk.clock.now), id: "e2")
            #expect(try await desk.get("/user/42").status == 404)
            try await desk.tell(Self.registered, id: "e3")
            #expect(try await desk.get("/user/42").status == 404)
        }
    }

    @Test(arguments: ["0", "-1", "x", "99999999999999999999", "1.5"])
    func `an id that no account can have is refused with the field named`(id: String) async throws {
        try await Desk.open { desk in
            let answer = try await desk.get("/user/\(id)")
            #expect(answer.status == 422)
            #expect(answer["errors.0.pointer"]?.string == "#/id")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a channel is ready by its event, follows its changes and is erased with all numbers`(
        kind: DatabaseKind
    ) async throws {
        try await Desk.open(kind) { desk in
            try await desk.connect()
            #expect(try await desk.get("/dashboard/7")["channel.title"]?.string == "Daily Orbit")
            let renamed = ChannelFacts.make(title: "Nightly Orbit")
            try await desk.tell(ChannelUpdated(channel: renamed, at: desk.clock.now + .seconds(1)), id: "u1")
            try await desk.tell(ChannelUpdated(channel: .make(title: "Old"), at: desk.clock.now), id: "u0")
            #expect(try await desk.get("/dashboard/7")["channel.title"]?.string == "Nightly Orbit")
            _ = try await desk.importFile("date,joined\n2026-03-01,5\n")
            let gone = ChannelDeleted(channelID: ChannelID(7), ownerID: Desk.ada, deletedAt: desk.clock.now)
            try await desk.tell(gone, id: "d1")
            #expect(try await desk.get("/dashboard/7").status == 404)
            try await desk.connect(.make(title: "late"))
            #expect(try await desk.get("/dashboard/7").status == 404)
            #expect(
                try await desk.database.run("SELECT count(*) AS n FROM daily_statistics").rows.first?.integer("n") == 0)
        }
    }

    @Test func `erasing an account erases its channels`() async throws {
        try await Desk.open { desk in
            try await desk.connect()
            try await desk.tell(UserDeleted(userID: Desk.ada, deletedAt: desk.clock.now), id: "d")
            #expect(try await desk.get("/dashboard/7").status == 404)
        }
    }
}

@Suite("Strangers at a channel's numbers")
struct StrangersTests {
    static let paths = [
        "/dashboard/7", "/channels/7/overview", "/channels/7/growth", "/channels/7/posts", "/channels/7/top-posts",
        "/channels/7/engagement", "/channels/7/collection", "/channels/7/imports", "/channels/7/imports/1",
        "/channels/7/posts/1/revisions",
    ]

    @Test(arguments: paths)
    func `somebody else's channel looks exactly like one that does not exist`(path: String) async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let foreign = try await desk.get(path, as: Desk.bob)
            let unknown = try await desk.get(path.replacing("/7", with: "/8"), as: Desk.bob)
            #expect(foreign.status == 404)
            #expect(foreign.json["detail"] == unknown.json["detail"])
            #expect(foreign.json["code"] == unknown.json["code"])
        }
    }

    @Test(arguments: ["collect", "import"])
    func `nor can it be collected or filled`(action: String) async throws {
        try await Desk.open { desk in
            try await desk.connect()
            let answer = try await desk.send(
                .post, "/api/v1/analytics/channels/7/\(action)",
                body: RequestBody(Array("date,joined\n2026-03-01,5\n".utf8)), as: Desk.bob)
            #expect(answer.status == 404)
            #expect(desk.telegram.asked.isEmpty)
            #expect(try await desk.get("/channels/7/imports")["imports"]?.array?.isEmpty == true)
        }
    }

    @Test func `every route but the readiness of an account asks for a signed-in person`() async throws {
        try await Desk.open { desk in
            let open = desk.routes.filter { $0.access == .everyone }.map(\.pattern)
            #expect(open == ["/api/v1/analytics/user/{id}"])
        }
    }
}
