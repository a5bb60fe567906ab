package import Kernel

/// Reads `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07 §2.1).
package enum IdempotencyKey {
    /// Bytes of the longest key.
    package static let longest = 255

    /// What a request says of itself.
    package enum Reading: Sendable, Equatable {
        case none
        case key(String)
        /// There is a field, and it is no key.
        case unreadable
    }

    /// The key that these fields carry.
    package static func read(_ headers: Headers) -> Reading {
        guard let field = headers["Idempotency-Key"] else { return .none }
        // Two fields could be understood differently by two readers, so neither counts.
        guard headers.values("Idempotency-Key").count == 1, let key = key(field) else { return .unreadable }
        return .key(key)
    }

    /// What a request is told whose field is no key.
    package static var malformed: ServiceError {
        ServiceError(
            .malformed, "Idempotency-Key is one text of 1 to \(longest) printable characters.",
            code: "idempotency_key_malformed")
    }

    /// Fields of an answer that are given again to a repeat. Not among them: `Set-Cookie`, and what belongs to the one
    /// exchange.
    package static let replayedFields = [
        "Content-Type", "Content-Language", "Content-Encoding", "Location", "ETag", "Last-Modified", "Link",
        "Cache-Control",
    ]

    /// A structured String (RFC 9651 §3.3.3), or the same without quotes as many clients send it.
    private static func key(_ field: String) -> String? {
        let bytes = Array(field.utf8)
        guard bytes.first == UInt8(ascii: "\"") else { return isKey(bytes) ? field : nil }
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return nil }
        var key: [UInt8] = []
        var isEscaped = false
        for byte in bytes.dropFirst().dropLast() {
            let isSpecial = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
            if isEscaped {
                guard isSpecial else { return nil }
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            } else if isSpecial {
                return nil
            }
            key.append(byte)
        }
        return !isEscaped && isKey(key) ? String(decoding: key, as: UTF8.self) : nil
    }

    private static func isKey(_ bytes: [UInt8]) -> Bool {
        (1...longest).contains(bytes.count) && bytes.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
