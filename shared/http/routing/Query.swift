package import Kernel

/// The parameters behind a target's `?`. A parameter that is asked for and given twice, or unreadable, is `.invalid`
/// with its name; those that nobody asks for are let be.
package struct Query: Sendable {
    private let parameters: [(name: String, value: String?)]

    /// Takes the query out of a target; names and values are percent-decoded, `+` is a space.
    init(target: String) {
        guard let mark = target.firstIndex(of: "?") else {
            parameters = []
            return
        }
        parameters = target[target.index(after: mark)...].split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Query.decoded(parts[0]) ?? String(parts[0]), parts.count == 1 ? "" : Query.decoded(parts[1]))
        }
    }

    /// A text of at most `limit` bytes; nil when absent.
    package func text(_ name: String, upTo limit: Int = 1_024) throws(ServiceError) -> String? {
        let given = parameters.filter { $0.name == name }
        guard let first = given.first else { return nil }
        if given.count > 1 { throw .invalid(name, "is given more than once", code: "duplicate") }
        guard let value = first.value else { throw .invalid(name, "is not percent-encoded UTF-8", code: "format") }
        if value.utf8.count > limit { throw .invalid(name, "is longer than \(limit) bytes", code: "length") }
        return value
    }

    /// A whole number within `range`; nil when absent.
    package func integer(_ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let value = Int(text), !text.hasPrefix("+"), range.contains(value) else {
            let bounds = "from \(range.lowerBound) to \(range.upperBound)"
            throw .invalid(name, "must be a whole number \(bounds)", code: "format")
        }
        return value
    }

    /// A whole number within `range`.
    package func integer(
        _ name: String, default fallback: Int, in range: ClosedRange<Int>
    ) throws(ServiceError) -> Int {
        try integer(name, in: range) ?? fallback
    }

    /// A 64-bit id from 1 up; nil when absent.
    package func id<ID: EntityID>(_ name: String, as kind: ID.Type = ID.self) throws(ServiceError) -> ID? {
        try integer(name, in: 1...Int.max).map { ID(Int64($0)) }
    }

    /// A moment as RFC 3339 has it; nil when absent. A `+` of an offset that came undecoded is taken as such.
    package func timestamp(_ name: String) throws(ServiceError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        if let moment = Timestamp(text) { return moment }
        if let space = text.lastIndex(of: " "), text.distance(from: text.startIndex, to: space) > 10,
            let moment = Timestamp(text[..<space] + "+" + text[text.index(after: space)...])
        {
            return moment
        }
        throw .invalid(name, "must be a moment such as 2026-11-22T10:00:00Z", code: "format")
    }

    /// A day; nil when absent.
    package func date(_ name: String) throws(ServiceError) -> CivilDate? {
        guard let text = try text(name) else { return nil }
        guard let day = CivilDate(text) else {
            throw .invalid(name, "must be a day such as 2026-11-22", code: "format")
        }
        return day
    }

    /// One word of a closed list; nil when absent.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of kind: Choice.Type = Choice.self
    ) throws(ServiceError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name) else { return nil }
        if let value = Choice(rawValue: text) { return value }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid(name, "must be one of \(known)", code: "format")
    }

    /// One word of a closed list.
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(ServiceError) -> Choice where Choice.RawValue == String {
        try choice(name, of: Choice.self) ?? fallback
    }

    /// `true` or `false`.
    package func flag(_ name: String, default fallback: Bool) throws(ServiceError) -> Bool {
        guard let text = try text(name) else { return fallback }
        guard let value = Bool(text) else { throw .invalid(name, "must be true or false", code: "format") }
        return value
    }

    /// Percent-decoding (RFC 3986 §2.1) with `+` for a space; nil when broken or no UTF-8.
    private static func decoded(_ text: Substring) -> String? {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) { return String(text) }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
