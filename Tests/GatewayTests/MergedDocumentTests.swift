import Kernel
import Testing

@testable import Gateway

@Suite("One OpenAPI document of all services")
struct MergedDocumentTests {
    static let user: JSONValue = [
        "openapi": "3.1.0",
        "paths": [
            "/api/v1/users": ["get": ["$ref": "#/components/schemas/Page"]],
            "/api/v1/usersx": [:], "/metrics": [:], "/health": [:],
        ],
        "components": [
            "schemas": ["Page": ["type": "array"], "Problem": ["type": "object"]],
            "securitySchemes": ["bearer": ["type": "http"]],
        ],
    ]
    static let channel: JSONValue = [
        "paths": [
            "/api/v1/channels": ["get": ["oneOf": [["$ref": "#/components/schemas/Page"]]]],
            "/api/v1/users/1": [:],
        ],
        "components": [
            "schemas": ["Page": ["type": "object"], "Problem": ["type": "object"]],
            "securitySchemes": ["bearer": ["type": "http"]],
        ],
    ]

    let merged: JSONValue

    init() throws {
        let paths = MergedPaths(RouteMatcher(try RouteSource.shipped.read().routes))
        merged = MergedDocument(
            [
                .init(service: "user", document: MergedDocumentTests.user),
                .init(service: "channel", document: MergedDocumentTests.channel),
            ], paths: paths
        ).document(title: "AnalyticBot", version: "1", missing: ["analytics"])
    }

    @Test func `it has the paths that are passed on to the service that describes them, and no others`() {
        #expect(merged["paths"]?.members.map(\.name) == ["/api/v1/channels", "/api/v1/users"])
    }

    @Test func `a schema that two services name alike keeps its meaning in both`() {
        let schemas = merged["components"]?["schemas"]
        #expect(schemas?.members.map(\.name) == ["Page", "Problem", "channel_Page"])
        #expect(schemas?["channel_Page"]?["type"] == "object")
        let reference = merged["paths"]?["/api/v1/channels"]?["get"]?["oneOf"]?[0]?["$ref"]
        #expect(reference == "#/components/schemas/channel_Page")
        #expect(merged["paths"]?["/api/v1/users"]?["get"]?["$ref"] == "#/components/schemas/Page")
    }

    @Test func `what is not a schema is there once, and who is away is named`() {
        #expect(merged["components"]?["securitySchemes"]?.members.count == 1)
        #expect(merged["info"]?["description"]?.string?.contains("analytics") == true)
    }
}
