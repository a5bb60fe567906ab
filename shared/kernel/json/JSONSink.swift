/// One encoding in progress: the text written so far and the containers that are still open.
///
/// Values are written as the types give them, in one pass. Never leaves the encoding call, so it needs no protection
/// against other threads.
final class JSONSink {
    var writer = JSONWriter()
    private var open: [Container] = []
    /// How many values were written, to tell a type that wrote nothing.
    private var written = 0

    enum Container { case object, array }

    /// Writes one value where the text stands now; what the value opened is closed again.
    func encode(_ value: any Encodable) throws {
        let depth = open.count
        let before = written
        try value.encode(to: JSONValueEncoder(sink: self, isVerbatim: value is any JSONVerbatimNames))
        close(to: depth)
        if written == before {
            begin(.object, at: depth)
            close(to: depth)
        }
    }

    /// Opens a container, or goes on with the one that the same encoder has opened at `depth` before.
    func begin(_ container: Container, at depth: Int) {
        written += 1
        if open.count > depth, open[depth] == container { return close(to: depth + 1) }
        switch container {
        case .object: writer.beginObject()
        case .array: writer.beginArray()
        }
        open.append(container)
    }

    /// Closes what is open inside the container at `depth`.
    func close(to depth: Int) {
        while open.count > depth {
            switch open.removeLast() {
            case .object: writer.endObject()
            case .array: writer.endArray()
            }
        }
    }

    var depth: Int { open.count }

    func put(_ write: (inout JSONWriter) -> Void) {
        written += 1
        write(&writer)
    }

    func finished() -> [UInt8] { writer.bytes }
}

/// The `Encoder` for one value.
struct JSONValueEncoder: Encoder {
    let sink: JSONSink
    /// Member names are written as they stand.
    let isVerbatim: Bool
    /// How many containers are open around this value.
    let depth: Int

    init(sink: JSONSink, isVerbatim: Bool) {
        self.sink = sink
        self.isVerbatim = isVerbatim
        depth = sink.depth
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        sink.begin(.object, at: depth)
        return KeyedEncodingContainer(JSONKeyedWriting<Key>(sink: sink, depth: depth + 1, isVerbatim: isVerbatim))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        sink.begin(.array, at: depth)
        return JSONUnkeyedWriting(sink: sink, depth: depth + 1)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { sink.put { $0.null() } }
    func encode(_ value: Bool) { sink.put { $0.value(value) } }
    func encode(_ value: String) { sink.put { $0.value(value) } }
    func encode(_ value: Double) throws { try sink.put(double: value) }
    func encode(_ value: Float) throws { try sink.put(double: value) }
    func encode(_ value: Int) { sink.put { $0.value(value) } }
    func encode(_ value: Int8) { sink.put { $0.value(value) } }
    func encode(_ value: Int16) { sink.put { $0.value(value) } }
    func encode(_ value: Int32) { sink.put { $0.value(value) } }
    func encode(_ value: Int64) { sink.put { $0.value(value) } }
    func encode(_ value: UInt) { sink.put { $0.value(value) } }
    func encode(_ value: UInt8) { sink.put { $0.value(value) } }
    func encode(_ value: UInt16) { sink.put { $0.value(value) } }
    func encode(_ value: UInt32) { sink.put { $0.value(value) } }
    func encode(_ value: UInt64) { sink.put { $0.value(value) } }
    func encode(_ value: some Encodable) throws { try sink.encode(value) }
}

extension JSONSink {
    /// A number that is no number is a mistake of ours, not a `null` for the reader to puzzle over.
    func put(double value: some BinaryFloatingPoint & CustomStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                .init(codingPath: [], debugDescription: "JSON has no \(value) (RFC 8259 §6)")
            )
        }
        let text = value.description
        put { $0.raw(text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8) }
    }
}
