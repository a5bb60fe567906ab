internal import Kernel

/// The JSON schemas of a document: objects under their names, everything else in place.
struct SchemaCatalog {
    private var schemas: [(name: String, value: JSONValue)] = []
    /// Which shape got which name, because two modules may have a type of the same name.
    private var names: [(shape: JSONShape, name: String)] = []

    /// All named schemas, by name.
    var components: JSONValue {
        .object(schemas.sorted { $0.name < $1.name }.map { .init($0.name, $0.value) })
    }

    /// The schema of a shape, or a reference to it.
    mutating func schema(of shape: JSONShape) -> JSONValue {
        switch shape {
        case .text(let format): format.map { ["type": "string", "format": .string($0)] } ?? ["type": "string"]
        case .integer(let minimum, let maximum): SchemaCatalog.integer(minimum, maximum)
        case .number: ["type": "number", "format": "double"]
        case .flag: ["type": "boolean"]
        case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .list(let element): ["type": "array", "items": schema(of: element)]
        case .map(let value): ["type": "object", "additionalProperties": schema(of: value)]
        case .any: [:]
        case .object(let name, let members): object(name, members)
        }
    }

    mutating func add(_ name: String, _ schema: JSONValue) { schemas.append((name, schema)) }

    private mutating func object(_ type: String, _ members: [JSONShape.Member]) -> JSONValue {
        let shape = JSONShape.object(name: type, members: members)
        let plain = SchemaCatalog.plain(type)
        // Without members it is a type that holds itself, met again: its schema is being made further up.
        if members.isEmpty, let known = names.last(where: { SchemaCatalog.isNamed($0.shape, type) }) {
            return SchemaCatalog.reference(known.name)
        }
        if let known = names.first(where: { $0.shape == shape }) { return SchemaCatalog.reference(known.name) }
        let twins = names.count { SchemaCatalog.isNamed($0.shape, type) }
        let name = twins == 0 ? plain : "\(plain)_\(twins + 1)"
        names.append((shape, name))
        let properties = members.map { member in JSONValue.Member(member.name, schema(of: member.shape)) }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        var drawn: [JSONValue.Member] = [.init("type", "object"), .init("properties", .object(properties))]
        if !required.isEmpty { drawn.append(.init("required", .array(required))) }
        schemas.append((name, .object(drawn)))
        return SchemaCatalog.reference(name)
    }

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    private static func integer(_ minimum: Int64, _ maximum: Int64) -> JSONValue {
        var members: [JSONValue.Member] = [.init("type", "integer")]
        if minimum == .min, maximum == .max { members.append(.init("format", "int64")) }
        if minimum != .min { members.append(.init("minimum", .integer(minimum))) }
        if maximum != .max { members.append(.init("maximum", .integer(maximum))) }
        return .object(members)
    }

    private static func isNamed(_ shape: JSONShape, _ type: String) -> Bool {
        if case .object(type, _) = shape { true } else { false }
    }

    /// Component names are letters, digits, `.`, `-` and `_` (OpenAPI 3.1 §4.8.7).
    private static func plain(_ type: String) -> String {
        String(type.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "_" })
    }
}
