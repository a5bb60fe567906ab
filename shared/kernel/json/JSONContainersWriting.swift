/// Writes an object's members.
///
/// Nested containers must be filled before the next member is begun, as synthesized conformances do; going back to an
/// earlier one is refused.
struct JSONKeyedWriting<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let depth: Int
    let isVerbatim: Bool

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws { try name(key).encodeNil() }
    mutating func encode(_ value: Bool, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: String, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Double, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Float, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Int, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { try name(key).encode(value) }
    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        _ = try name(key)
        try sink.encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        respelled(key.stringValue).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        respelled(key.stringValue).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { respelled("super") }
    mutating func superEncoder(forKey key: Key) -> any Encoder { respelled(key.stringValue) }

    private func name(_ key: Key) throws -> JSONValueEncoder {
        try sink.expect(depth)
        return respelled(key.stringValue)
    }

    private func respelled(_ name: String) -> JSONValueEncoder {
        sink.close(to: depth)
        sink.writer.name(isVerbatim ? name : JSONNames.snakeCase(name))
        return JSONValueEncoder(sink: sink, isVerbatim: false)
    }
}

/// Writes an array's elements.
struct JSONUnkeyedWriting: UnkeyedEncodingContainer {
    let sink: JSONSink
    let depth: Int
    private(set) var count = 0

    init(sink: JSONSink, depth: Int) {
        self.sink = sink
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws { try element().encodeNil() }
    mutating func encode(_ value: Bool) throws { try element().encode(value) }
    mutating func encode(_ value: String) throws { try element().encode(value) }
    mutating func encode(_ value: Double) throws { try element().encode(value) }
    mutating func encode(_ value: Float) throws { try element().encode(value) }
    mutating func encode(_ value: Int) throws { try element().encode(value) }
    mutating func encode(_ value: Int8) throws { try element().encode(value) }
    mutating func encode(_ value: Int16) throws { try element().encode(value) }
    mutating func encode(_ value: Int32) throws { try element().encode(value) }
    mutating func encode(_ value: Int64) throws { try element().encode(value) }
    mutating func encode(_ value: UInt) throws { try element().encode(value) }
    mutating func encode(_ value: UInt8) throws { try element().encode(value) }
    mutating func encode(_ value: UInt16) throws { try element().encode(value) }
    mutating func encode(_ value: UInt32) throws { try element().encode(value) }
    mutating func encode(_ value: UInt64) throws { try element().encode(value) }
    mutating func encode(_ value: some Encodable) throws {
        _ = try element()
        try sink.encode(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        superEncoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { superEncoder().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder {
        sink.close(to: depth)
        count += 1
        return JSONValueEncoder(sink: sink, isVerbatim: false)
    }

    private mutating func element() throws -> JSONValueEncoder {
        try sink.expect(depth)
        sink.close(to: depth)
        count += 1
        return JSONValueEncoder(sink: sink, isVerbatim: false)
    }
}

extension JSONSink {
    /// Refuses to write into a container that was closed because a later value has begun.
    func expect(_ depth: Int) throws {
        guard self.depth >= depth else {
            throw EncodingError.invalidValue(
                (),
                .init(codingPath: [], debugDescription: "a nested container was written to after a later value")
            )
        }
    }
}
