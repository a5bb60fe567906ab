internal import Kernel
internal import TestSupport

/// One route as a service's own document has it.
struct DocumentedRoute: Sendable {
    let method: String
    let path: String
    /// `x-access`.
    let access: String
    let operation: JSONValue

    var name: String { "\(method) \(path)" }
}

/// The OpenAPI document of a service that runs.
struct ServiceDocument: Sendable {
    /// `channel`: the service's name, and whom tokens for it are for.
    let service: String
    let client: PlainClient
    let json: JSONValue
    let routes: [DocumentedRoute]

    static func read(_ service: String, from client: PlainClient) async throws -> ServiceDocument {
        let answer = try await client.get("/openapi.json")
        guard answer.status == 200, case .object(let paths)? = try answer.json["paths"] else {
            throw SupportError("\(service) has no document: \(answer.status)")
        }
        let routes = paths.flatMap { path -> [DocumentedRoute] in
            guard case .object(let operations) = path.value else { return [] }
            return operations.map {
                DocumentedRoute(
                    method: $0.name.uppercased(), path: path.name, access: $0.value["x-access"]?.string ?? "nobody",
                    operation: $0.value)
            }
        }
        return ServiceDocument(service: service, client: client, json: try answer.json, routes: routes)
    }

    /// Members of a good answer that the document does not declare, each by its path; nothing when the document says
    /// nothing of its members.
    func undeclared(in answer: JSONValue, status: Int, of route: DocumentedRoute) -> [String] {
        let content = route.operation["responses"]?[String(status)]?["content"]
        guard let schema = content?["application/json"]?["schema"] else { return [] }
        return undeclared(in: answer, by: schema, at: "")
    }

    private func undeclared(in value: JSONValue, by schema: JSONValue, at place: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let target = json["components"]?["schemas"]?[name] else { return ["\(place): no schema \(name)"] }
            return undeclared(in: value, by: target, at: place)
        }
        switch value {
        case .object(let members):
            if let values = schema["additionalProperties"] {
                return members.flatMap { undeclared(in: $0.value, by: values, at: "\(place).\($0.name)") }
            }
            // Without a type anything may stand there, and without members this is a schema that says nothing.
            guard let properties = schema["properties"] else { return [] }
            return members.flatMap { member -> [String] in
                guard let declared = properties[member.name] else { return ["\(place).\(member.name)"] }
                return undeclared(in: member.value, by: declared, at: "\(place).\(member.name)")
            }
        case .array(let elements):
            guard let items = schema["items"] else { return [] }
            return elements.flatMap { undeclared(in: $0, by: items, at: place + "[]") }
        default: return []
        }
    }
}
