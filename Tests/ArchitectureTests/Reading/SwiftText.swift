/// Swift source with everything that is not code blanked out, so that a rule about code is not fooled by prose.
///
/// Comments, the insides of string literals (interpolations included) and raw identifiers become spaces; line breaks
/// stay, so line numbers and columns hold.
struct SwiftText {
    private let bytes: [UInt8]
    private var code: [UInt8] = []
    private var position = 0

    /// The code of `text`, byte for byte as long as the text.
    static func code(of text: String) -> String {
        var reader = SwiftText(bytes: Array(text.utf8))
        reader.readAll()
        return String(decoding: reader.code, as: UTF8.self)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        code.reserveCapacity(bytes.count)
    }

    private mutating func readAll() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "/") where at("//"): blank(upTo: lineEnd())
            case UInt8(ascii: "/") where at("/*"): readBlockComment()
            case UInt8(ascii: "`"): readRawIdentifier()
            case UInt8(ascii: "#") where poundsBeforeQuote() > 0: readString(pounds: poundsBeforeQuote())
            case UInt8(ascii: "\""): readString(pounds: 0)
            default: keep()
            }
        }
    }

    private mutating func keep() {
        code.append(bytes[position])
        position += 1
    }

    private mutating func blank(upTo end: Int) {
        while position < min(end, bytes.count) {
            code.append(bytes[position] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            position += 1
        }
    }

    private func at(_ mark: StaticString, from start: Int? = nil) -> Bool {
        let start = start ?? position
        guard start + mark.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<mark.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == mark.utf8Start[$0] }
    }

    private func lineEnd() -> Int {
        bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private mutating func readBlockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(upTo: position + 2)
            } else if at("*/") {
                depth -= 1
                blank(upTo: position + 2)
            } else {
                blank(upTo: position + 1)
            }
        } while depth > 0 && position < bytes.count
    }

    private mutating func readRawIdentifier() {
        keep()
        let end = bytes[position...].firstIndex { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "\n") } ?? bytes.count
        if bytes[position..<end].contains(UInt8(ascii: " ")) { blank(upTo: end) }
        while position < min(end + 1, bytes.count) { keep() }
    }

    private func poundsBeforeQuote() -> Int {
        let end = bytes[position...].firstIndex { $0 != UInt8(ascii: "#") } ?? bytes.count
        return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : 0
    }

    private mutating func readString(pounds: Int) {
        blank(upTo: position + pounds)
        let quotes = at("\"\"\"") ? 3 : 1
        code += [UInt8](repeating: UInt8(ascii: "\""), count: quotes)
        position += quotes
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\"), hasPounds(pounds, at: position + 1) {
                let escaped = position + 1 + pounds
                if escaped < bytes.count, bytes[escaped] == UInt8(ascii: "(") {
                    blank(upTo: escaped)
                    blankInterpolation()
                } else {
                    blank(upTo: escaped + 1)
                }
            } else if closes(quotes: quotes, pounds: pounds) {
                code += [UInt8](repeating: UInt8(ascii: "\""), count: quotes)
                position += quotes
                blank(upTo: position + pounds)
                return
            } else {
                blank(upTo: position + 1)
            }
        }
    }

    private func hasPounds(_ count: Int, at start: Int) -> Bool {
        start + count <= bytes.count && bytes[start..<start + count].allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private func closes(quotes: Int, pounds: Int) -> Bool {
        at(quotes == 3 ? "\"\"\"" : "\"") && hasPounds(pounds, at: position + quotes)
    }

    /// Blanks `(…)` of an interpolation, in which strings may stand.
    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            switch bytes[position] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\""):
                let start = code.count
                readString(pounds: 0)
                for index in start..<code.count where code[index] == UInt8(ascii: "\"") {
                    code[index] = UInt8(ascii: " ")
                }
                continue
            default: break
            }
            blank(upTo: position + 1)
        } while depth > 0 && position < bytes.count
    }
}
