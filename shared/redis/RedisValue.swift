internal import CHiredis

/// What a Redis server answers (RESP2).
package enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int64)
    /// `OK` and the like.
    case status(String)
    case bytes([UInt8])
    case array([RedisValue])
    /// A refusal inside an array; one that is the whole answer is thrown.
    case error(String)

    /// The number, or the number that a text spells.
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .bytes, .status: text.flatMap { Int64($0) }
        default: nil
        }
    }

    /// The text; nil when it is none, or not UTF-8.
    package var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    package var array: [RedisValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    init(_ reply: UnsafeMutablePointer<redisReply>) {
        let content = reply.pointee
        let bytes = { () -> [UInt8] in
            guard let start = content.str else { return [] }
            return [UInt8](UnsafeRawBufferPointer(start: start, count: content.len))
        }
        switch content.type {
        case REDIS_REPLY_INTEGER: self = .integer(content.integer)
        case REDIS_REPLY_STRING: self = .bytes(bytes())
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<content.elements).map { index in content.element[index].map { RedisValue($0) } ?? .null })
        default: self = .null
        }
    }
}
