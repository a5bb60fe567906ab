/// The `Decoder` for one node.
struct JSONNodeDecoder: Decoder {
    let reading: JSONReading
    let node: Int
    /// Member names are taken as they stand.
    let isVerbatim: Bool

    var codingPath: [any CodingKey] { reading.text.path(to: node) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard reading.text.kind(node) == .object else {
            throw reading.mismatch(node, [String: Any].self, "an object")
        }
        return KeyedDecodingContainer(JSONKeyedReading<Key>(reading: reading, object: node, isVerbatim: isVerbatim))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard reading.text.kind(node) == .array else { throw reading.mismatch(node, [Any].self, "an array") }
        return JSONUnkeyedReading(reading: reading, array: node)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension JSONNodeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { reading.text.kind(node) == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try reading.bool(node) }
    func decode(_ type: String.Type) throws -> String { try reading.string(node) }
    func decode(_ type: Double.Type) throws -> Double { try reading.double(node) }
    func decode(_ type: Float.Type) throws -> Float { Float(try reading.double(node)) }
    func decode(_ type: Int.Type) throws -> Int { try reading.integer(node) }
    func decode(_ type: Int8.Type) throws -> Int8 { try reading.integer(node) }
    func decode(_ type: Int16.Type) throws -> Int16 { try reading.integer(node) }
    func decode(_ type: Int32.Type) throws -> Int32 { try reading.integer(node) }
    func decode(_ type: Int64.Type) throws -> Int64 { try reading.integer(node) }
    func decode(_ type: UInt.Type) throws -> UInt { try reading.integer(node) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try reading.integer(node) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try reading.integer(node) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try reading.integer(node) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try reading.integer(node) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try reading.decode(type, at: node) }
}

extension JSONReading {
    func bool(_ node: Int) throws -> Bool {
        switch text.kind(node) {
        case .yes: true
        case .no: false
        default: throw mismatch(node, Bool.self, "true or false")
        }
    }

    func string(_ node: Int) throws -> String {
        guard let value = text.string(node) else { throw mismatch(node, String.self, "a text") }
        return value
    }

    func double(_ node: Int) throws -> Double {
        guard let value = text.double(node) else { throw mismatch(node, Double.self, "a number") }
        return value
    }

    func integer<Value: FixedWidthInteger>(_ node: Int) throws -> Value {
        guard text.kind(node) == .number else { throw mismatch(node, Value.self, "a whole number") }
        guard let value = text.integer(node, as: Value.self) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: text.path(to: node),
                    debugDescription: "must be a whole number from \(Value.min) to \(Value.max)"
                )
            )
        }
        return value
    }
}
