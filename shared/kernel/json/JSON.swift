internal import FoundationEssentials

/// JSON as the whole suite speaks it: members in `snake_case` (`userID` ↔ `user_id`), moments as RFC 3339.
package enum JSON {
    /// What to do with a member that the type does not have.
    package enum UnknownMembers: Sendable {
        case refuse, ignore
    }
}

extension JSON {
    /// The value as JSON text.
    package static func encode(_ value: any Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(value))
    }

    /// Reads a value. `.malformed` for text that is no JSON, `.invalid` with the fields named for a value that does not fit.
    package static func decode<Value: Decodable>(
        _ kind: Value.Type, from bytes: [UInt8], unknownMembers: UnknownMembers = .refuse
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(kind, from: Data(bytes))
    }
}
