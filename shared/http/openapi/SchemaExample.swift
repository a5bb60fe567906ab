internal import Kernel

/// A schema drawn as the JSON it describes: types in place of values, `?` behind names that may be absent.
struct SchemaExample {
    private let document: JSONValue
    /// Objects inside each other that are drawn out.
    private let depthLimit = 8

    init(_ document: JSONValue) { self.document = document }

    func text(of schema: JSONValue) -> String { text(of: schema, depth: 0) }

    private func text(of schema: JSONValue, depth: Int) -> String {
        if let reference = schema["$ref"]?.string {
            let name = String(reference.split(separator: "/").last ?? "")
            guard depth < depthLimit, let target = document["components"]?["schemas"]?[name] else { return name }
            return text(of: target, depth: depth)
        }
        if let words = schema["enum"]?.array { return words.compactMap(\.string).joined(separator: " | ") }
        switch schema["type"]?.string {
        case "object": return object(schema, depth: depth)
        case "array": return "[" + text(of: schema["items"] ?? [:], depth: depth) + ", …]"
        case let type?: return schema["format"]?.string ?? type
        case nil: return "any value"
        }
    }

    private func object(_ schema: JSONValue, depth: Int) -> String {
        if let values = schema["additionalProperties"] { return "{ name: \(text(of: values, depth: depth + 1)), … }" }
        guard case .object(let properties)? = schema["properties"], !properties.isEmpty else { return "{}" }
        let required = (schema["required"]?.array ?? []).compactMap(\.string)
        let margin = String(repeating: "  ", count: depth)
        let lines = properties.map { property in
            let mark = required.contains(property.name) ? "" : "?"
            return "\(margin)  \(property.name)\(mark): \(text(of: property.value, depth: depth + 1))"
        }
        return "{\n\(lines.joined(separator: "\n"))\n\(margin)}"
    }
}
