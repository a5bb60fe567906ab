/// JSON as the whole suite speaks it: members in `snake_case` (`userID` ↔ `user_id`), moments as RFC 3339.
package enum JSON {
    /// What to do with a member that the type does not have.
    package enum UnknownMembers: Sendable {
        case refuse, ignore
    }

    /// Arrays and objects inside each other, at most.
    package static let depthLimit = 64
    /// Bytes of one text, unless the caller says otherwise.
    package static let byteLimit = 16 * 1_024 * 1_024

    /// The value as JSON text; members stand in the order the type writes them.
    package static func encode(_ value: any Encodable) throws -> [UInt8] {
        let sink = JSONSink()
        try sink.encode(value)
        return sink.finished()
    }

    /// Reads a value. `.tooLarge` above `limit` bytes, `.malformed` for text that is no JSON (with the byte named),
    /// `.invalid` with every field named that can be found when the value does not fit the type.
    package static func decode<Value: Decodable>(
        _ kind: Value.Type,
        from bytes: [UInt8],
        unknownMembers: UnknownMembers = .refuse,
        upTo limit: Int = byteLimit
    ) throws -> Value {
        try decode(kind, from: try JSONParser.parse(bytes, upTo: limit), unknownMembers: unknownMembers)
    }

    /// Reads a value out of checked text.
    static func decode<Value: Decodable>(
        _ kind: Value.Type, from text: JSONText, unknownMembers: UnknownMembers
    ) throws -> Value {
        let reading = JSONReading(text, refusesUnknown: unknownMembers == .refuse)
        let value: Value
        do {
            value = try reading.decode(kind, at: 0)
        } catch {
            throw JSONMistakes.everything(wrongWith: text, as: kind, first: error)
        }
        let unknown = reading.unknownMembers()
        if !unknown.isEmpty { throw ServiceError.invalid(unknown) }
        return value
    }
}
