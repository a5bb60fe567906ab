/// Answers one request. A thrown `ServiceError` becomes its problem; any other error a bare 500, logged with its cause.
package typealias Handler = @Sendable (Request) async throws -> Response

/// Who may call a route; stated on every route, checked before its handler runs.
package enum Access: Sendable, Equatable {
    /// Anyone, without a token.
    case everyone
    /// A signed-in person with at least this role.
    case user(atLeast: Identity.Role = .user)
    /// Another service of ours, by service token.
    case service
    /// Who runs the suite: an administrator, or the operator's tool by service token.
    case `operator`
}

/// One endpoint: method, pattern, who may call it, what it takes and gives (for OpenAPI), and its handler.
package struct Route: Sendable {
    package let method: HTTPMethod
    /// `/api/v1/users/{id}`; each `{name}` catches one segment, a last `{name...}` catches the rest.
    package let pattern: String
    package let access: Access
    package let summary: String
    /// How the route is described in OpenAPI.
    package let documentation: RouteDocumentation
    package let handler: Handler

    package init(
        _ method: HTTPMethod, _ pattern: String, access: Access, _ summary: String,
        documentation: RouteDocumentation = RouteDocumentation(), handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.summary = summary
        self.documentation = documentation
        self.handler = handler
    }
}

/// A type whose JSON schema OpenAPI can show; it is read from the `Decodable` conformance.
package typealias Documented = Decodable & SendableMetatype

/// What OpenAPI says of a route beyond its method, path and summary.
package struct RouteDocumentation: Sendable {
    /// The type of the JSON body, whose schema is read from its `Decodable` conformance.
    package var body: (any Documented.Type)?
    /// The type of the JSON answer.
    package var answer: (any Documented.Type)?
    package var status: HTTPStatus
    package var query: [QueryParameter]
    /// Content types read or written when they are not JSON.
    package var consumes: [String]
    package var produces: [String]

    package init(
        body: (any Documented.Type)? = nil, answer: (any Documented.Type)? = nil, status: HTTPStatus = .ok,
        query: [QueryParameter] = [], consumes: [String] = ["application/json"],
        produces: [String] = ["application/json"]
    ) {
        self.body = body
        self.answer = answer
        self.status = status
        self.query = query
        self.consumes = consumes
        self.produces = produces
    }
}

/// One query parameter of a route.
package struct QueryParameter: Sendable {
    package let name: String
    package let meaning: String
    /// JSON Schema type: `string`, `integer`, `boolean`.
    package let type: String
    package let isRequired: Bool

    package init(_ name: String, _ meaning: String, type: String = "string", isRequired: Bool = false) {
        self.name = name
        self.meaning = meaning
        self.type = type
        self.isRequired = isRequired
    }
}

/// A group of routes; its first member is the list of all of them.
package protocol RouteGroup: Sendable {
    var routes: [Route] { get }
}
