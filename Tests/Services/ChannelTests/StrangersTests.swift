import ChannelCore
import HTTP
import Kernel
import Testing

@Suite("What strangers and broken input get from the channel service")
struct StrangersTests {
    let desk: Desk

    init() throws { desk = try Desk() }

    /// Every route that names a channel.
    static let doors: [(HTTPMethod, String, String?)] = [
        (.get, "", nil), (.put, "", #"{"name":"Mine"}"#), (.delete, "", nil), (.post, "/activate", nil),
        (.post, "/deactivate", nil), (.post, "/verify", nil),
    ]

    @Test func `a stranger's channel answers like an unknown one, byte for byte, and stays as it is`() async throws {
        let path = try await desk.connected()
        let before = try await desk.send(.get, path)
        for (method, tail, body) in Self.doors {
            let bytes = body.map { Array($0.utf8) }
            let foreign = try await desk.send(method, path + tail, body: bytes, as: World.bob)
            let unknown = try await desk.send(method, "/api/v1/channels/987654321\(tail)", body: bytes, as: World.bob)
            #expect(foreign.status == 404)
            #expect(foreign.text == unknown.text)
            #expect(foreign.json["detail"] == "Channel not found")
            #expect(foreign.headers == unknown.headers)
        }
        #expect(try await desk.send(.get, path).text == before.text)
        #expect(desk.memory.events.count == 1)
    }

    @Test(arguments: [
        "-1", "0", "9223372036854775808", "abc", "550e8400-e29b-41d4-a716-446655440000", "[1]", "1,2", "1\u{0}", "+1",
        "1.0", "0x1", " 1", "@daily_orbit", "-1001000000001",
    ])
    func `an id that is none is a 422 with the field named`(id: String) async throws {
        _ = try await desk.connected()
        for (method, tail, body) in Self.doors {
            let answer = try await desk.send(
                method, "/api/v1/channels/\(id)\(tail)", body: body.map { Array($0.utf8) })
            #expect(answer.status == 422)
            #expect(answer.blamed == ["#/id"])
        }
    }

    @Test(arguments: [
        (#"{"owner_id":2,"telegram_id":"@harbour"}"#, ["#/owner_id"]),
        (
            #"{"id":7,"ownership":"verified","status":"active","telegram_id":"@harbour"}"#,
            ["#/id", "#/ownership", "#/status"]
        ),
        (#"{"__proto__":{},"telegram_id":"@harbour"}"#, ["#/__proto__"]),
        (#"{}"#, ["#/telegram_id"]),
        (#"{"telegram_id":null}"#, ["#/telegram_id"]),
        (#"{"telegram_id":true}"#, ["#/telegram_id"]),
        (#"{"telegram_id":["@harbour"]}"#, ["#/telegram_id"]),
        (#"{"telegram_id":{"$ne":1}}"#, ["#/telegram_id"]),
        (#"{"telegram_id":1.5}"#, ["#/telegram_id"]),
        (#"{"telegram_id":0}"#, ["#/telegram_id"]),
        (#"{"telegram_id":9223372036854775807}"#, ["#/telegram_id"]),
        (#"{"telegram_id":-9223372036854775809}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"@x/../bot"}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"http://.."}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"-1001;"}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"@a\r\nHost: x"}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"%0d%0a"}"#, ["#/telegram_id"]),
        (#"{"telegram_id":"https://t.me/+AbCdEf"}"#, ["#/telegram_id"]),
        (#"{"name":"","telegram_id":"@harbour"}"#, ["#/name"]),
        (#"{"name":7,"telegram_id":"@harbour"}"#, ["#/name"]),
        (#"{"name":"two\nlines","telegram_id":"@harbour"}"#, ["#/name"]),
        (#"{"name":"\#(String(repeating: "x", count: 129))","telegram_id":"@harbour"}"#, ["#/name"]),
        (#"{"name":"","telegram_id":"@x"}"#, ["#/name", "#/telegram_id"]),
        (#"{"name":"","nick":"x"}"#, ["#/name", "#/telegram_id", "#/nick"]),
    ])
    func `a value that does not fit is a 422 that names every field`(body: String, blamed: [String]) async throws {
        let answer = try await desk.send(.post, "/api/v1/channels", json: body)
        #expect(answer.status == 422)
        #expect(answer.blamed.sorted() == blamed.sorted())
        #expect(desk.world.telegram.questions == 0)
        #expect(desk.memory.events.isEmpty)
    }

    @Test(arguments: [
        "", "{", "nonsense", #"{"telegram_id":"@harbour"}x"#, #"{"telegram_id":"@harbour","telegram_id":"@other"}"#,
        #"{"telegram_id":NaN}"#, "\u{FEFF}{}", #"{"telegram_id":"\ud800"}"#, #"{'telegram_id':1}"#,
        #"{"telegram_id":01}"#,
        #"{"telegram_id":\#(String(repeating: "[", count: 10_000))\#(String(repeating: "]", count: 10_000))}"#,
    ])
    func `what is no JSON is a 400`(body: String) async throws {
        for (method, target) in [(HTTPMethod.post, "/api/v1/channels"), (.post, "/api/v1/channels/validate")] {
            let answer = try await desk.send(method, target, json: body)
            #expect(answer.status == 400)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
        }
        #expect(desk.memory.events.isEmpty)
    }

    @Test func `bytes that are no UTF-8 are a 400`() async throws {
        let bytes = Array(#"{"telegram_id":"@harbour","name":""#.utf8) + [0xC3, 0x28, 0xFF] + Array(#""}"#.utf8)
        #expect(try await desk.send(.post, "/api/v1/channels", body: bytes).status == 400)
        let overlong = Array(#"{"telegram_id":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)
        #expect(try await desk.send(.post, "/api/v1/channels", body: overlong).status == 400)
        #expect(desk.memory.events.isEmpty)
    }

    @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"])
    func `another content type is a 415`(type: String?) async throws {
        let body = Array(#"{"telegram_id":"@harbour"}"#.utf8)
        #expect(try await desk.send(.post, "/api/v1/channels", body: body, type: type).status == 415)
        #expect(desk.memory.events.isEmpty)
    }

    @Test func `a body beyond the limit is a 413`() async throws {
        let name = String(repeating: "x", count: Request.bodyLimit)
        let answer = try await desk.send(
            .post, "/api/v1/channels", json: #"{"name":"\#(name)","telegram_id":"@harbour"}"#)
        #expect(answer.status == 413)
        #expect(desk.memory.events.isEmpty)
    }

    @Test(arguments: [
        ("limit=0", "#/limit"), ("limit=-1", "#/limit"), ("limit=101", "#/limit"), ("limit=ten", "#/limit"),
        ("limit=1&limit=2", "#/limit"), ("limit=99999999999999999999", "#/limit"), ("cursor=0", "#/cursor"),
        ("cursor=abc", "#/cursor"), ("cursor=-5", "#/cursor"), ("cursor=%zz", "#/cursor"),
    ])
    func `a query that makes no sense is a 422 with the parameter named`(query: String, field: String) async throws {
        let answer = try await desk.send(.get, "/api/v1/channels?\(query)")
        #expect(answer.status == 422)
        #expect(answer.blamed == [field])
    }

    @Test func `a change must be all there, and may touch nothing else`() async throws {
        let path = try await desk.connected()
        #expect(try await desk.send(.put, path, json: "{}").blamed == ["#/name"])
        let greedy = try await desk.send(
            .put, path, json: #"{"name":"Mine","owner_id":2,"telegram_id":-1001000000003,"ownership":"verified"}"#)
        #expect(greedy.status == 422)
        #expect(greedy.blamed.sorted() == ["#/owner_id", "#/ownership", "#/telegram_id"])
        #expect(try await desk.send(.get, path).json["name"] == "Daily Orbit")
    }

    @Test(arguments: ["@x", "..", "a%2Fb", "1234", "@каналы", "%0d%0a"])
    func `a name that no channel can have is a 422 for looking up`(name: String) async throws {
        let answer = try await desk.send(.get, "/api/v1/channels/lookup/\(name)")
        #expect(answer.status == 422)
        #expect(answer.blamed == ["#/name"])
        #expect(desk.world.telegram.questions == 0)
    }
}
