/// Writes JSON text straight into bytes: the fast way out, for answers that are made often.
///
///     var json = JSONWriter()
///     json.object { $0.member("id", 7); $0.member("name", "Ann") }
///
/// Names are written as they are given. The caller keeps the grammar: a name before each value inside an object.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var isComma = false

    package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package mutating func object(_ members: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try members(&self)
        endObject()
    }

    package mutating func array(_ elements: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try elements(&self)
        endArray()
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of the member whose value is written next.
    package mutating func name(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        isComma = false
    }

    package mutating func member(_ name: String, _ text: String) { self.name(name); value(text) }
    package mutating func member(_ name: String, _ number: some FixedWidthInteger) { self.name(name); value(number) }
    package mutating func member(_ name: String, _ number: Double) { self.name(name); value(number) }
    package mutating func member(_ name: String, _ flag: Bool) { self.name(name); value(flag) }
    package mutating func member(_ name: String, _ id: some EntityID) { self.name(name); value(id.rawValue) }
    package mutating func member(_ name: String, _ moment: Timestamp) { self.name(name); value(moment.description) }
    package mutating func member(_ name: String, _ day: CivilDate) { self.name(name); value(day.description) }

    /// The member, or nothing at all for nil.
    package mutating func member(_ name: String, ifPresent text: String?) { if let text { member(name, text) } }

    package mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { value(letters: $0) }
    }

    /// A text that lies somewhere as UTF-8.
    package mutating func value(letters: UnsafeBufferPointer<UInt8>) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        // Every letter is looked at, whatever the first ones are: such a loop takes many at a step.
        var unusual = 0
        for letter in letters where JSONWriter.needsEscape(letter) { unusual &+= 1 }
        if unusual > 0 {
            for letter in letters { escaped(letter) }
        } else {
            bytes.append(contentsOf: letters)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The thousandth part of a number that is not negative, with three digits behind the point: 1.500 for 1500.
    package mutating func value(thousandths number: Int64) {
        comma()
        bytes.append(digits: number / 1_000)
        bytes.append(UInt8(ascii: "."))
        let rest = number % 1_000
        bytes.append(UInt8(truncatingIfNeeded: rest / 100) + 0x30)
        bytes.append(UInt8(truncatingIfNeeded: rest / 10 % 10) + 0x30)
        bytes.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
    }

    package mutating func value(_ number: some FixedWidthInteger) {
        comma()
        if let small = Int64(exactly: number) { return digits(small) }
        bytes.append(contentsOf: number.description.utf8)
    }

    /// The shortest spelling that reads back as the same number; `null` for what JSON cannot say (RFC 8259 §6).
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        comma()
        let text = number.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8)
    }

    package mutating func value(_ flag: Bool) { raw((flag ? "true" : "false").utf8) }

    package mutating func null() { raw("null".utf8) }

    /// A value that is JSON text already; the caller vouches for it.
    package mutating func raw(_ json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
    }

    private mutating func begin(_ bracket: UInt8) {
        if isComma { bytes.append(UInt8(ascii: ",")) }
        bytes.append(bracket)
        isComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isComma = true
    }

    private mutating func comma() {
        if isComma { bytes.append(UInt8(ascii: ",")) }
        isComma = true
    }

    private mutating func digits(_ number: Int64) {
        bytes.append(digits: number)
    }

    @inline(__always)
    private static func needsEscape(_ letter: UInt8) -> Bool {
        letter < 0x20 || letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\")
    }

    private mutating func escaped(_ letter: UInt8) {
        guard JSONWriter.needsEscape(letter) else { return bytes.append(letter) }
        bytes.append(UInt8(ascii: "\\"))
        switch letter {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0..<0x20: bytes.append(contentsOf: "u00\(hexadecimal([letter]))".utf8)
        default: bytes.append(letter)
        }
    }
}
