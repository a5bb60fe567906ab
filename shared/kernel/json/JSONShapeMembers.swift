/// The members that a type asks for.
struct JSONShapeMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reading: JSONShapeReading
    let note: JSONShapeNote

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }
    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) -> Bool { false }

    func decode(_ type: Bool.Type, forKey key: Key) -> Bool { noted(key, .flag, false) }
    func decode(_ type: String.Type, forKey key: Key) -> String { noted(key, .text(format: nil), reading.text) }
    func decode(_ type: Double.Type, forKey key: Key) -> Double { noted(key, .number, 0) }
    func decode(_ type: Float.Type, forKey key: Key) -> Float { noted(key, .number, 0) }
    func decode(_ type: Int.Type, forKey key: Key) -> Int { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: Int8.Type, forKey key: Key) -> Int8 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: Int16.Type, forKey key: Key) -> Int16 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: Int32.Type, forKey key: Key) -> Int32 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: Int64.Type, forKey key: Key) -> Int64 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: UInt.Type, forKey key: Key) -> UInt { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: UInt8.Type, forKey key: Key) -> UInt8 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: UInt16.Type, forKey key: Key) -> UInt16 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: UInt32.Type, forKey key: Key) -> UInt32 { noted(key, JSONShapeDecoder.whole(type), 1) }
    func decode(_ type: UInt64.Type, forKey key: Key) -> UInt64 { noted(key, JSONShapeDecoder.whole(type), 1) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (shape, value) = reading.visit(type)
        note.note(key.stringValue, shape, isRequired: true)
        guard let value else { throw JSONShapeDecoder.unreadable(type) }
        return value
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? { absent(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? { absent(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) -> Double? { absent(type, key) }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) -> Float? { absent(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? { absent(type, key) }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) -> Int8? { absent(type, key) }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) -> Int16? { absent(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) -> Int32? { absent(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) -> Int64? { absent(type, key) }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) -> UInt? { absent(type, key) }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) -> UInt8? { absent(type, key) }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) -> UInt16? { absent(type, key) }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) -> UInt32? { absent(type, key) }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) -> UInt64? { absent(type, key) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? { absent(type, key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        note.note(key.stringValue, .any, isRequired: true)
        return KeyedDecodingContainer(JSONShapeMembers<Nested>(reading: reading, note: JSONShapeNote(name: "")))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
        note.note(key.stringValue, .list(.any), isRequired: true)
        return JSONShapeElements()
    }

    func superDecoder() -> any Decoder { JSONShapeDecoder(reading: reading, note: note) }
    func superDecoder(forKey key: Key) -> any Decoder { JSONShapeDecoder(reading: reading, note: note) }

    private func noted<Value>(_ key: Key, _ shape: JSONShape, _ value: Value) -> Value {
        note.note(key.stringValue, shape, isRequired: true)
        return value
    }

    private func absent<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        note.note(key.stringValue, reading.visit(type).shape, isRequired: false)
        return nil
    }
}
