internal import Kernel

/// Parameters as Stripe wants them: `application/x-www-form-urlencoded`, objects and arrays spelled with brackets.
struct StripeForm: Sendable, ExpressibleByDictionaryLiteral {
    /// One value.
    indirect enum Value: Sendable {
        case text(String)
        case integer(Int64)
        case flag(Bool)
        /// A moment, in whole seconds since 1970.
        case moment(Timestamp)
        /// Takes away what the field held.
        case unset
        case list([Value])
        case object([(String, Value)])
    }

    private var fields: [(name: String, value: Value)] = []

    init() {}

    init(dictionaryLiteral elements: (String, Value)...) {
        for (name, value) in elements { add(name, value) }
    }

    var isEmpty: Bool { fields.isEmpty }

    /// Adds a parameter; nil leaves it out.
    mutating func add(_ name: String, _ value: Value?) {
        if let value { fields.append((name, value)) }
    }

    /// The same for a query, where brackets may not stand as they are (RFC 3986 §3.4).
    var query: String {
        encoded.split(separator: "[", omittingEmptySubsequences: false).joined(separator: "%5B")
            .split(separator: "]", omittingEmptySubsequences: false).joined(separator: "%5D")
    }

    /// The parameters in their order, for a body.
    var encoded: String {
        var parts: [String] = []
        for field in fields { StripeForm.write(field.value, at: StripeForm.escaped(field.name), into: &parts) }
        return parts.joined(separator: "&")
    }

    private static func write(_ value: Value, at name: String, into parts: inout [String]) {
        switch value {
        case .text(let text): parts.append("\(name)=\(escaped(text))")
        case .integer(let number): parts.append("\(name)=\(number)")
        case .flag(let flag): parts.append("\(name)=\(flag)")
        case .moment(let moment): parts.append("\(name)=\(moment.seconds)")
        case .unset: parts.append("\(name)=")
        case .list(let elements):
            for (index, element) in elements.enumerated() { write(element, at: "\(name)[\(index)]", into: &parts) }
        case .object(let members):
            for (member, value) in members { write(value, at: "\(name)[\(escaped(member))]", into: &parts) }
        }
    }

    /// UTF-8, percent-encoded but for what RFC 3986 §2.3 leaves alone; a space is a plus.
    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: bytes.append(byte)
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): bytes.append(byte)
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            default: bytes += "%\(hexadecimal([byte]).uppercased())".utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
