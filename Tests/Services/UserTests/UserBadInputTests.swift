import HTTP
import Kernel
import TestSupport
import Testing

@Suite("What the user service makes of broken input")
struct UserBadInputTests {
    /// A broken request and what must come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let body: [UInt8]
        let status: Int
        /// The field that the problem must name.
        var pointer: String?
        var contentType = "application/json"
        var testDescription: String { what }

        init(_ what: String, _ text: String, _ status: Int, pointer: String? = nil, type: String = "application/json") {
            self.init(what, Array(text.utf8), status, pointer: pointer, type: type)
        }

        init(_ what: String, _ body: [UInt8], _ status: Int, pointer: String? = nil, type: String = "application/json")
        {
            self.what = what
            self.body = body
            self.status = status
            self.pointer = pointer
            contentType = type
        }
    }

    static let cases: [Case] = [
        Case("no JSON", "{", 400),
        Case("nothing", "", 400),
        Case("two values", #"{"a":1} {"b":2}"#, 400),
        Case("a member twice", #"{"email":"a@b.co","email":"c@d.co","username":"abc","password":"password123"}"#, 400),
        Case("invalid UTF-8", Array(#"{"email":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), 400),
        Case("10 000 levels", String(repeating: "[", count: 10_000), 400),
        Case("a list", "[]", 422),
        Case("a number for a text", #"{"email":7,"username":"abc","password":"password123"}"#, 422, pointer: "#/email"),
        Case("a missing member", #"{"email":"a@b.co","username":"abc"}"#, 422, pointer: "#/password"),
        Case("null", #"{"email":null,"username":"abc","password":"password123"}"#, 422, pointer: "#/email"),
        Case(
            "an unknown member", #"{"email":"a@b.co","username":"abc","password":"password123","role":"admin"}"#, 422,
            pointer: "#/role"),
        Case(
            "a short password", #"{"email":"a@b.co","username":"abc","password":"seven77"}"#, 422, pointer: "#/password"
        ),
        Case(
            "a long name",
            #"{"email":"a@b.co","username":"\#(String(repeating: "a", count: 33))","password":"password123"}"#, 422,
            pointer: "#/username"),
        Case("another content type", #"{"email":"a@b.co"}"#, 415, type: "text/plain"),
        Case("a form", "email=a%40b.co", 415, type: "application/x-www-form-urlencoded"),
        Case("a huge body", #"{"email":"\#(String(repeating: "a", count: 70_000))"}"#, 413),
    ]

    @Test(arguments: cases)
    func `broken input is refused with the field named, and nothing is written`(example: Case) async throws {
        try await UserBench.run { users in
            let answer = try await users.bench.send(
                .post, "/api/v1/users", headers: ["Content-Type": example.contentType], body: example.body)
            #expect(answer.status == example.status, "\(answer.text)")
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(answer.json["trace_id"]?.string != nil && answer.json["code"]?.string != nil)
            if let pointer = example.pointer {
                let named = answer.json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
                #expect(named.contains(pointer), "\(answer.text)")
            }
            #expect(try await users.person("ada").id == 1)
        }
    }

    @Test(arguments: ["0", "-1", "9223372036854775808", "abc", "1.5", "1%2C2", "+1"])
    func `an id out of range names the field`(id: String) async throws {
        try await UserBench.run { users in
            let ada = try await users.person("ada")
            let answer = try await users.bench.send(.get, "/api/v1/users/\(id)", token: ada.access)
            #expect(answer.status == 422)
            #expect(answer.json["errors"]?[0]?["pointer"]?.string == "#/id")
        }
    }
}
