/// Reads an array's elements in order.
struct JSONUnkeyedReading: UnkeyedDecodingContainer {
    private let reading: JSONReading
    private let array: Int
    private var node: Int
    private(set) var currentIndex = 0

    init(reading: JSONReading, array: Int) {
        self.reading = reading
        self.array = array
        node = array + 1
    }

    var codingPath: [any CodingKey] { reading.text.path(to: array) }
    var count: Int? { reading.text.count(array) }
    var isAtEnd: Bool { currentIndex >= reading.text.count(array) }

    mutating func decodeNil() throws -> Bool {
        guard reading.text.kind(try here()) == .null else { return false }
        advance()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take(reading.bool) }
    mutating func decode(_ type: String.Type) throws -> String { try take(reading.string) }
    mutating func decode(_ type: Double.Type) throws -> Double { try take(reading.double) }
    mutating func decode(_ type: Float.Type) throws -> Float { Float(try take(reading.double)) }
    mutating func decode(_ type: Int.Type) throws -> Int { try take(reading.integer) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try take(reading.integer) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try take(reading.integer) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try take(reading.integer) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try take(reading.integer) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try take(reading.integer) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take(reading.integer) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take(reading.integer) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take(reading.integer) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take(reading.integer) }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let reading = reading
        return try take { try reading.decode(type, at: $0) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = JSONNodeDecoder(reading: reading, node: try here(), isVerbatim: false)
        advance()
        return decoder
    }

    private mutating func take<Value>(_ read: (Int) throws -> Value) throws -> Value {
        let value = try read(try here())
        advance()
        return value
    }

    private func here() throws -> Int {
        if !isAtEnd { return node }
        throw DecodingError.valueNotFound(
            Any.self,
            .init(codingPath: codingPath, debugDescription: "has too few elements")
        )
    }

    private mutating func advance() {
        node = reading.text.next(node)
        currentIndex += 1
    }
}
