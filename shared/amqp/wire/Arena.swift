internal import CRabbitMQ

/// Memory for the texts and tables of one call to the library, all given back together.
struct Arena: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit { blocks.forEach { $0.deallocate() } }

    mutating func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress, !utf8.isEmpty else { return amqp_bytes_t(len: 0, bytes: nil) }
            let copy = take(utf8.count, alignment: 1)
            copy.copyMemory(from: start, byteCount: utf8.count)
            return amqp_bytes_t(len: utf8.count, bytes: copy)
        }
    }

    mutating func table(_ values: [String: AMQPValue]) -> amqp_table_t {
        table(
            values.map { name, value in
                let key = bytes(name)
                return switch value {
                case .text(let text): crabbitmq_text(key, bytes(text))
                case .integer(let number): crabbitmq_integer(key, number)
                case .flag(let flag): crabbitmq_flag(key, flag ? 1 : 0)
                }
            })
    }

    mutating func table(_ entries: [amqp_table_entry_t]) -> amqp_table_t {
        guard !entries.isEmpty else { return amqp_table_t(num_entries: 0, entries: nil) }
        let size = MemoryLayout<amqp_table_entry_t>.stride * entries.count
        let copy = take(size, alignment: MemoryLayout<amqp_table_entry_t>.alignment)
            .bindMemory(to: amqp_table_entry_t.self, capacity: entries.count)
        copy.initialize(from: entries, count: entries.count)
        return amqp_table_t(num_entries: Int32(entries.count), entries: copy)
    }

    mutating func properties(of message: AMQPMessage) -> amqp_basic_properties_t {
        var properties = amqp_basic_properties_t()
        properties._flags = amqp_flags_t(AMQP_BASIC_DELIVERY_MODE_FLAG)
        properties.delivery_mode = message.isPersistent ? 2 : 1
        let texts: [(String?, Int32, WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>)] = [
            (message.contentType, AMQP_BASIC_CONTENT_TYPE_FLAG, \.content_type),
            (message.messageID, AMQP_BASIC_MESSAGE_ID_FLAG, \.message_id),
            (message.correlationID, AMQP_BASIC_CORRELATION_ID_FLAG, \.correlation_id),
            (message.type, AMQP_BASIC_TYPE_FLAG, \.type),
            (message.appID, AMQP_BASIC_APP_ID_FLAG, \.app_id),
        ]
        for case (let text?, let flag, let field) in texts {
            properties._flags |= amqp_flags_t(flag)
            // A short text of the protocol has at most 255 bytes (AMQP 0-9-1 §4.2.5.3).
            properties[keyPath: field] = bytes(String(decoding: text.utf8.prefix(255), as: UTF8.self))
        }
        if let timestamp = message.timestamp {
            properties._flags |= amqp_flags_t(AMQP_BASIC_TIMESTAMP_FLAG)
            properties.timestamp = UInt64(max(0, timestamp))
        }
        if !message.headers.isEmpty {
            properties._flags |= amqp_flags_t(AMQP_BASIC_HEADERS_FLAG)
            properties.headers = table(message.headers)
        }
        return properties
    }

    private mutating func take(_ count: Int, alignment: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: alignment)
        blocks.append(block)
        return block
    }
}

extension AMQPMessage {
    /// Copies what the library has read; its memory is given back with the next frame.
    init(_ properties: amqp_basic_properties_t) {
        let has = { (flag: Int32) in properties._flags & amqp_flags_t(flag) != 0 }
        self.init(body: [], isPersistent: has(AMQP_BASIC_DELIVERY_MODE_FLAG) && properties.delivery_mode == 2)
        if has(AMQP_BASIC_CONTENT_TYPE_FLAG) { contentType = String(properties.content_type) }
        if has(AMQP_BASIC_MESSAGE_ID_FLAG) { messageID = String(properties.message_id) }
        if has(AMQP_BASIC_CORRELATION_ID_FLAG) { correlationID = String(properties.correlation_id) }
        if has(AMQP_BASIC_TYPE_FLAG) { type = String(properties.type) }
        if has(AMQP_BASIC_APP_ID_FLAG) { appID = String(properties.app_id) }
        if has(AMQP_BASIC_TIMESTAMP_FLAG) { timestamp = Int64(clamping: properties.timestamp) }
        guard has(AMQP_BASIC_HEADERS_FLAG), let entries = properties.headers.entries else { return }
        for index in 0..<Int(properties.headers.num_entries) {
            headers[String(entries[index].key)] = AMQPValue(entries[index].value)
        }
    }
}

extension AMQPValue {
    /// Nil for a kind that is not read.
    init?(_ field: amqp_field_value_t) {
        var number: Int64 = 0
        if UInt32(field.kind) == AMQP_FIELD_KIND_UTF8.rawValue {
            self = .text(String(field.value.bytes))
        } else if UInt32(field.kind) == AMQP_FIELD_KIND_BOOLEAN.rawValue {
            self = .flag(field.value.boolean != 0)
        } else if withUnsafePointer(to: field, { crabbitmq_read_integer($0, &number) }) != 0 {
            self = .integer(number)
        } else {
            return nil
        }
    }
}

extension String {
    init(_ bytes: amqp_bytes_t) {
        self = String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}
