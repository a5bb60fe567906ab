import HTTP
import Kernel
import Testing

@Suite("Describing the routes")
struct OpenAPITests {
    struct Form: Codable, Sendable {
        enum Mood: String, Codable, CaseIterable, Sendable { case calm, wild }
        struct Place: Codable, Sendable { var city: String; var zip: UInt8 }
        var userID: UserID
        var at: Timestamp
        var mood: Mood?
        var places: [Place]
        var scores: [String: Double]
    }
    struct Tree: Codable, Sendable { var label: String; var children: [Tree] }

    static let routes: [Route] = [
        .post(
            "/api/v1/forms/{id}", access: .user(), "Send <a form>", body: Form.self, answers: Tree.self,
            status: .created, query: [QueryParameter("limit", "How many & why", type: "integer")]
        ) { _, _ in Tree(label: "", children: []) },
        .get("/api/v1/forms/{id}", access: .everyone, "Read a form", answers: Form.self) { _ -> Form in
            throw ServiceError(.notFound, "None.")
        },
        .delete("/api/v1/forms/{id}", access: .service, "Drop a form") { _ in },
        .post(
            "/api/v1/files/{path...}", access: .user(), "Take a file", consumes: ["text/csv"],
            produces: ["application/json"]
        ) { _ in .noContent },
        .get("/metrics", access: .everyone, "Numbers", produces: ["text/plain"]) { _ in .noContent },
    ]

    let document = OpenAPIDocument(title: "Test", version: "1.0", routes: routes).json

    func operation(_ method: String, _ path: String) throws -> JSONValue {
        try #require(document["paths"]?[path]?[method])
    }

    @Test func `a route is described by its own declaration`() throws {
        let post = try operation("post", "/api/v1/forms/{id}")
        #expect(post["summary"] == "Send <a form>")
        #expect(post["tags"] == ["forms"])
        #expect(post["security"] == [["user": []]])
        #expect(post["parameters"]?[0]?["in"] == "path")
        #expect(post["parameters"]?[1]?["name"] == "limit")
        #expect(
            post["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]
                == "#/components/schemas/OpenAPITests.Form")
        #expect(post["responses"]?["201"]?["content"]?["application/json"]?["schema"] != nil)
        for status in ["400", "401", "403", "404", "413", "415", "422", "default"] {
            #expect(post["responses"]?[status]?["$ref"] == "#/components/responses/Problem", "\(status)")
        }
        #expect(try operation("delete", "/api/v1/forms/{id}")["security"] == [["service": []]])
        #expect(try operation("get", "/api/v1/forms/{id}")["security"] == [])
        #expect(try operation("post", "/api/v1/files/{path}")["requestBody"]?["content"]?["text/csv"] != nil)
    }

    @Test func `types become schemas by name, and one that holds itself refers to itself`() {
        let schemas = document["components"]?["schemas"]
        let form = schemas?["OpenAPITests.Form"]
        #expect(form?["required"] == ["user_id", "at", "places", "scores"])
        #expect(form?["properties"]?["user_id"] == ["type": "integer", "format": "int64"])
        #expect(form?["properties"]?["at"] == ["type": "string", "format": "date-time"])
        #expect(form?["properties"]?["mood"] == ["type": "string", "enum": ["calm", "wild"]])
        #expect(form?["properties"]?["scores"]?["additionalProperties"]?["type"] == "number")
        #expect(
            schemas?["OpenAPITests.Form.Place"]?["properties"]?["zip"]
                == ["type": "integer", "minimum": 0, "maximum": 255])
        #expect(
            schemas?["OpenAPITests.Tree"]?["properties"]?["children"]?["items"]?["$ref"]
                == "#/components/schemas/OpenAPITests.Tree")
    }

    @Test func `every reference leads somewhere`() {
        func references(_ value: JSONValue) -> [String] {
            switch value {
            case .array(let elements): elements.flatMap(references)
            case .object(let members):
                members.flatMap { $0.name == "$ref" ? [$0.value.string ?? ""] : references($0.value) }
            default: []
            }
        }
        let found = references(document)
        #expect(!found.isEmpty)
        for reference in found {
            let steps = reference.split(separator: "/").dropFirst().map(String.init)
            #expect(steps.reduce(document as JSONValue?) { $0?[$1] } != nil, "\(reference)")
        }
    }

    @Test func `two types of one name are told apart`() {
        enum Other { struct Form: Codable, Sendable { var x: Int } }
        enum Another { struct Form: Codable, Sendable { var y: Int } }
        let routes: [Route] = [
            .get("/a", access: .everyone, "A", answers: Other.Form.self) { _ in Other.Form(x: 1) },
            .get("/b", access: .everyone, "B", answers: Another.Form.self) { _ in Another.Form(y: 1) },
        ]
        let document = OpenAPIDocument(title: "T", version: "1", routes: routes).json
        let a = document["paths"]?["/a"]?["get"]?["responses"]?["200"]?["content"]?["application/json"]?["schema"]
        let b = document["paths"]?["/b"]?["get"]?["responses"]?["200"]?["content"]?["application/json"]?["schema"]
        #expect(a != nil)
        #expect(a != b)
    }

    @Test func `the page for people needs nothing from elsewhere and allows only its own style`() async throws {
        let router = try Router(
            OpenAPIRoutes(title: "Test", version: "1.0", routes: Self.routes).routes, middleware: [SecurityHeaders()])
        let page = await ask(router, .get, "/docs")
        #expect(page.status == .ok)
        #expect(page.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("Send &lt;a form&gt;"))
        #expect(page.text.contains("How many &amp; why"))
        #expect(page.text.contains("user_id: int64"))
        for foreign in ["<script", "<img", "src=", "http://", "https://"] {
            #expect(!page.text.contains(foreign), "\(foreign)")
        }
        let policy = try #require(page.headers["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(page.headers.values("Content-Security-Policy").count == 1)
        let json = await ask(router, .get, "/openapi.json")
        #expect(json.headers["Content-Type"] == "application/json")
        #expect(json.json?["openapi"] == "3.1.0")
    }
}
