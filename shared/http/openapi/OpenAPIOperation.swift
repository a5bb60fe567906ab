internal import Kernel

/// One route as an OpenAPI operation.
struct OpenAPIOperation {
    private let route: Route
    private let parameterNames: [String]

    init(_ route: Route) {
        self.route = route
        parameterNames = RoutePattern(route.pattern)?.names ?? []
    }

    func json(_ catalog: inout SchemaCatalog) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("operationId", .string(identifier)), .init("summary", .string(route.summary)),
            .init("tags", [.string(tag)]),
        ]
        let parameters = pathParameters + queryParameters
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if let body = requestBody(&catalog) { members.append(.init("requestBody", body)) }
        members.append(.init("responses", responses(&catalog)))
        members.append(.init("security", security))
        members.append(.init("x-access", .string(access)))
        return .object(members)
    }

    /// `get_api_v1_users_id`.
    private var identifier: String {
        let words = route.pattern.split { !$0.isLetter && !$0.isNumber }
        return ([route.method.name.lowercased()] + words.map(String.init)).joined(separator: "_")
    }

    /// The part of the suite that the path belongs to: the first word after `/api/v1`, or `service`.
    private var tag: String {
        let words = RoutePattern.split(route.pattern)
        return words.count > 2 && words[0] == "api" ? String(words[2]) : "service"
    }

    private var pathParameters: [JSONValue] {
        parameterNames.map { ["name": .string($0), "in": "path", "required": true, "schema": ["type": "string"]] }
    }

    private var queryParameters: [JSONValue] {
        route.documentation.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "description": .string(parameter.meaning),
                "required": .bool(parameter.isRequired), "schema": ["type": .string(parameter.type)],
            ]
        }
    }

    private func requestBody(_ catalog: inout SchemaCatalog) -> JSONValue? {
        let documentation = route.documentation
        if let body = documentation.body {
            let schema = catalog.schema(of: JSONShape.of(body))
            return ["required": true, "content": ["application/json": ["schema": schema]]]
        }
        // The default of a route without a declared body; nothing is read.
        let takesNone = [.get, .head, .delete, .options].contains(route.method)
        if takesNone || documentation.consumes.isEmpty || documentation.consumes == ["application/json"] { return nil }
        let content = documentation.consumes.map { JSONValue.Member($0, [:]) }
        return ["required": true, "content": .object(content)]
    }

    private func responses(_ catalog: inout SchemaCatalog) -> JSONValue {
        let documentation = route.documentation
        var success: [JSONValue.Member] = [.init("description", .string(OpenAPIOperation.word(documentation.status)))]
        if let answer = documentation.answer {
            let schema = catalog.schema(of: JSONShape.of(answer))
            success.append(.init("content", ["application/json": ["schema": schema]]))
        } else if !documentation.status.forbidsBody, !documentation.produces.isEmpty {
            success.append(.init("content", .object(documentation.produces.map { .init($0, [:]) })))
        }
        var all: [JSONValue.Member] = [.init(String(documentation.status.code), .object(success))]
        for status in refusals { all.append(.init(String(status), ["$ref": "#/components/responses/Problem"])) }
        all.append(.init("default", ["$ref": "#/components/responses/Problem"]))
        return .object(all)
    }

    /// Statuses that the declaration itself makes possible.
    private var refusals: [Int] {
        var statuses: Set<Int> = []
        if route.access != .everyone { statuses.formUnion([401, 403]) }
        if !parameterNames.isEmpty { statuses.formUnion([404, 422]) }
        if !route.documentation.query.isEmpty { statuses.insert(422) }
        if route.documentation.body != nil { statuses.formUnion([400, 413, 415, 422]) }
        return statuses.sorted()
    }

    private var security: JSONValue {
        switch route.access {
        case .everyone: []
        case .user: [["user": []]]
        case .service: [["service": []]]
        case .operator: [["user": []], ["service": []]]
        }
    }

    /// Who may call it, in one word: `everyone`, a role (`user`, `admin`), `service`, `operator`.
    private var access: String {
        switch route.access {
        case .everyone: "everyone"
        case .user(let role): role.rawValue
        case .service: "service"
        case .operator: "operator"
        }
    }

    private static func word(_ status: HTTPStatus) -> String {
        switch status {
        case .created: "Created; Location names it."
        case .accepted: "Accepted; the work goes on."
        case .noContent: "Done; there is nothing to say."
        default: "The answer."
        }
    }
}
