package import Kernel

/// The OpenAPI 3.1 document of a set of routes, made from what the routes say of themselves.
package struct OpenAPIDocument: Sendable {
    /// The document as JSON.
    package let json: JSONValue

    package init(title: String, version: String, description: String = "", routes: [Route]) {
        var catalog = SchemaCatalog()
        catalog.add("Problem", OpenAPIDocument.problemSchema)
        var paths: [(path: String, operations: [JSONValue.Member])] = []
        for route in routes {
            let path = OpenAPIDocument.path(route.pattern)
            let index = paths.firstIndex { $0.path == path } ?? paths.endIndex
            if index == paths.endIndex { paths.append((path, [])) }
            let operation = OpenAPIOperation(route).json(&catalog)
            paths[index].operations.append(.init(route.method.name.lowercased(), operation))
        }
        var info: [JSONValue.Member] = [.init("title", .string(title)), .init("version", .string(version))]
        if !description.isEmpty { info.append(.init("description", .string(description))) }
        json = [
            "openapi": "3.1.0",
            "info": .object(info),
            "paths": .object(paths.sorted { $0.path < $1.path }.map { .init($0.path, .object($0.operations)) }),
            "components": [
                "schemas": catalog.components,
                "responses": ["Problem": OpenAPIDocument.problemAnswer],
                "securitySchemes": [
                    "user": [
                        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                        "description": "The access token of a signed-in person.",
                    ],
                    "service": [
                        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                        "description": "The token of another service of the suite.",
                    ],
                ],
            ],
        ]
    }

    /// A pattern as OpenAPI writes it: the rest of a path is a parameter like any other.
    static func path(_ pattern: String) -> String {
        pattern.hasSuffix("...}") ? pattern.dropLast(4) + "}" : pattern
    }

    private static let problemAnswer: JSONValue = [
        "description": "What went wrong (RFC 9457).",
        "content": ["application/problem+json": ["schema": SchemaCatalog.reference("Problem")]],
    ]

    private static let problemSchema: JSONValue = [
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": [
            "type": ["type": "string", "format": "uri"],
            "title": ["type": "string"],
            "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "detail": ["type": "string"],
            "instance": ["type": "string"],
            "code": ["type": "string"],
            "trace_id": ["type": "string"],
            "errors": [
                "type": "array",
                "items": [
                    "type": "object",
                    "required": ["pointer", "code", "detail"],
                    "properties": [
                        "pointer": ["type": "string"], "code": ["type": "string"], "detail": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}
