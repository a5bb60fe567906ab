/// The `Decoder` that notes what is asked of it.
struct JSONShapeDecoder: Decoder {
    let reading: JSONShapeReading
    let note: JSONShapeNote

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        note.noteObject()
        return KeyedDecodingContainer(JSONShapeMembers<Key>(reading: reading, note: note))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        note.note(.list(.any))
        return JSONShapeElements()
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    static func whole<Value: FixedWidthInteger>(_ type: Value.Type) -> JSONShape {
        .integer(minimum: Int64(clamping: Value.min), maximum: Int64(clamping: Value.max))
    }

    static func unreadable(_ type: Any.Type) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "no stand-in for \(type)"))
    }
}

extension JSONShapeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { false }
    func decode(_ type: Bool.Type) -> Bool { noted(.flag, false) }
    func decode(_ type: String.Type) -> String { noted(.text(format: nil), reading.text) }
    func decode(_ type: Double.Type) -> Double { noted(.number, 0) }
    func decode(_ type: Float.Type) -> Float { noted(.number, 0) }
    func decode(_ type: Int.Type) -> Int { noted(Self.whole(type), 1) }
    func decode(_ type: Int8.Type) -> Int8 { noted(Self.whole(type), 1) }
    func decode(_ type: Int16.Type) -> Int16 { noted(Self.whole(type), 1) }
    func decode(_ type: Int32.Type) -> Int32 { noted(Self.whole(type), 1) }
    func decode(_ type: Int64.Type) -> Int64 { noted(Self.whole(type), 1) }
    func decode(_ type: UInt.Type) -> UInt { noted(Self.whole(type), 1) }
    func decode(_ type: UInt8.Type) -> UInt8 { noted(Self.whole(type), 1) }
    func decode(_ type: UInt16.Type) -> UInt16 { noted(Self.whole(type), 1) }
    func decode(_ type: UInt32.Type) -> UInt32 { noted(Self.whole(type), 1) }
    func decode(_ type: UInt64.Type) -> UInt64 { noted(Self.whole(type), 1) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (shape, value) = reading.visit(type)
        note.note(shape)
        guard let value else { throw Self.unreadable(type) }
        return value
    }

    private func noted<Value>(_ shape: JSONShape, _ value: Value) -> Value {
        note.note(shape)
        return value
    }
}

/// An array without elements.
struct JSONShapeElements: UnkeyedDecodingContainer {
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 0 }
    var isAtEnd: Bool { true }
    var currentIndex: Int { 0 }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        throw JSONShapeDecoder.unreadable(type)
    }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        throw JSONShapeDecoder.unreadable(type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw JSONShapeDecoder.unreadable([Any].self)
    }
    mutating func superDecoder() throws -> any Decoder { throw JSONShapeDecoder.unreadable([Any].self) }
}
