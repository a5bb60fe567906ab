import HTTP
import Kernel
import Testing

@Suite("Routes that say what they take and give")
struct RouteVerbTests {
    struct Form: Codable, Sendable { var fullName: String; var age: Int }
    struct View: Codable, Sendable, Equatable { var userID: UserID; var fullName: String }

    func router() throws -> Router {
        try Router(
            [
                .post("/people", access: .everyone, "Add", body: Form.self, answers: View.self, status: .created) {
                    _, form in
                    View(userID: UserID(1), fullName: form.fullName)
                },
                .put("/people/{id}", access: .everyone, "Change", body: Form.self, answers: View.self) {
                    request, form in
                    let id = try request.parameters.id("id", as: UserID.self)
                    return try .created(at: "/people/\(id)", View(userID: id, fullName: form.fullName))
                },
                .patch("/people/{id}", access: .everyone, "Touch", body: Form.self, bodyLimit: 40) { _, _ in },
                .get("/people/{id}", access: .everyone, "Show", answers: View.self) { request in
                    View(userID: try request.parameters.id("id"), fullName: "Ann")
                },
                .delete("/people/{id}", access: .everyone, "Remove") { _ in },
            ], middleware: [])
    }

    @Test func `a value is encoded with the route's status`() async throws {
        let response = await ask(try router(), .post, "/people", body: #"{"full_name":"Ann","age":3}"#)
        #expect(response.status == .created)
        #expect(response.headers["Content-Type"] == "application/json")
        #expect(response.text == #"{"user_id":1,"full_name":"Ann"}"#)
    }

    @Test func `a handler may make the answer itself, or none`() async throws {
        let made = await ask(try router(), .put, "/people/7", body: #"{"full_name":"Ann","age":3}"#)
        #expect(made.status == .created)
        #expect(made.headers["Location"] == "/people/7")
        #expect(await ask(try router(), .delete, "/people/7").status == .noContent)
        #expect(await ask(try router(), .get, "/people/9").text == #"{"user_id":9,"full_name":"Ann"}"#)
    }

    @Test(arguments: ["0", "-1", "x", "9223372036854775808", "+1", "1.0"])
    func `an id that is none is refused with its name`(id: String) async throws {
        let response = await ask(try router(), .get, "/people/\(id)")
        #expect(response.status == 422)
        #expect(response.json?["errors"]?[0]?["pointer"]?.string == "#/id")
    }

    @Test(arguments: [
        nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1",
        "application/jsonp",
    ])
    func `a body that is not declared as JSON is answered 415`(type: String?) async throws {
        var headers = Headers()
        headers.add("Content-Type", type ?? "")
        let response = await ask(try router(), .post, "/people", headers: headers, body: #"{"full_name":"A","age":3}"#)
        #expect(response.status == 415)
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=UTF-8", "application/merge-patch+json"])
    func `JSON goes by these names`(type: String) async throws {
        let response = await ask(
            try router(), .post, "/people", headers: ["Content-Type": type], body: #"{"full_name":"A","age":3}"#)
        #expect(response.status == .created)
    }

    @Test func `a coded body is not guessed at`() async throws {
        let response = await ask(
            try router(), .post, "/people", headers: ["Content-Encoding": "gzip"], body: #"{"full_name":"A","age":3}"#)
        #expect(response.status == 415)
    }

    @Test(arguments: [
        ("", 400), ("{", 400), ("[]", 422), ("{}", 422), (#"{"full_name":"A","age":"3"}"#, 422),
        (#"{"full_name":"A","age":3,"role":"admin"}"#, 422), (#"{"full_name":"A","age":3,"age":4}"#, 400),
    ])
    func `a bad body is the client's mistake and says which`(body: String, status: Int) async throws {
        let response = await ask(try router(), .post, "/people", body: body)
        #expect(response.status.code == status)
        #expect(response.json?["status"]?.integer == Int64(status))
        if status == 422 { #expect(response.json?["errors"]?.array?.isEmpty == false) }
    }

    @Test func `a body above the route's limit is answered 413`() async throws {
        let response = await ask(
            try router(), .patch, "/people/1", body: #"{"full_name":"A name that is too long","age":3}"#)
        #expect(response.status == 413)
    }
}
