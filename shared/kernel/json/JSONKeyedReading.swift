/// Reads an object's members by name.
struct JSONKeyedReading<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let reading: JSONReading
    private let object: Int
    private let isVerbatim: Bool
    /// Member places by name, only for objects too wide to search through for each name.
    private let index: [String: Int]?

    private static var widthToIndex: Int { 24 }

    init(reading: JSONReading, object: Int, isVerbatim: Bool) {
        self.reading = reading
        self.object = object
        self.isVerbatim = isVerbatim
        let text = reading.text
        index =
            text.count(object) <= Self.widthToIndex
            ? nil : text.members(object).reduce(into: [:]) { $0[text.string($1.name) ?? ""] = $1.value }
        if !isVerbatim { reading.markOpened(object) }
    }

    var codingPath: [any CodingKey] { reading.text.path(to: object) }

    var allKeys: [Key] {
        reading.text.members(object).compactMap { member in
            let name = reading.text.string(member.name) ?? ""
            if isVerbatim { return Key(stringValue: name) }
            return JSONNames.camelCases(name).lazy.compactMap { Key(stringValue: $0) }.first
        }
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { reading.text.kind(try place(key)) == .null }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try read(key, or: false, reading.bool) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try read(key, or: "", reading.string) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try read(key, or: 0, reading.double) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        Float(try read(key, or: 0, reading.double))
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try read(key, or: 0, reading.integer) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try read(key, or: 0, reading.integer) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try read(key, or: 0, reading.integer) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try read(key, or: 0, reading.integer) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try read(key, or: 0, reading.integer) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try read(key, or: 0, reading.integer) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try read(key, or: 0, reading.integer) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try read(key, or: 0, reading.integer) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try read(key, or: 0, reading.integer) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try read(key, or: 0, reading.integer) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try read(key, or: JSONShape.standIn(for: type)) { try reading.decode(type, at: $0) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let place = find("super")
        guard let place else { return JSONNodeDecoder(reading: reading, node: object, isVerbatim: isVerbatim) }
        return JSONNodeDecoder(reading: reading, node: place, isVerbatim: false)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> JSONNodeDecoder {
        JSONNodeDecoder(reading: reading, node: try place(key), isVerbatim: false)
    }

    /// Reads one member. While mistakes are collected, a bad one is noted and `standIn` takes its place.
    private func read<Value>(
        _ key: Key,
        or standIn: @autoclosure () -> Value?,
        _ take: (Int) throws -> Value
    ) throws -> Value {
        guard reading.isCollecting else { return try take(try place(key)) }
        do {
            return try take(try place(key))
        } catch {
            reading.note(error, at: find(key) ?? object)
            guard let value = standIn() else { throw error }
            return value
        }
    }

    private func place(_ key: Key) throws -> Int {
        if let place = find(key) { return place }
        let name = isVerbatim ? key.stringValue : JSONNames.snakeCase(key.stringValue)
        throw DecodingError.keyNotFound(
            JSONKey(name),
            .init(codingPath: codingPath, debugDescription: "is missing")
        )
    }

    private func find(_ key: Key) -> Int? {
        find(isVerbatim ? key.stringValue : JSONNames.snakeCase(key.stringValue))
    }

    private func find(_ name: String) -> Int? {
        let text = reading.text
        if let index {
            guard let place = index[name] else { return nil }
            reading.markAsked(place)
            return place
        }
        var node = object + 1
        let end = text.next(object)
        while node < end {
            if text.isNamed(node, name) {
                reading.markAsked(node + 1)
                return node + 1
            }
            node = text.next(node + 1)
        }
        return nil
    }
}
