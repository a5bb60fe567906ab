/// What may stand beside the sizes of a chunked body.
enum ChunkGrammar {
    /// RFC 9112 §7.1.1 — `;name`, `;name=token` or `;name="quoted"`, any number of them, without spaces.
    static func areExtensions(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let first = rest.popFirst() {
            guard first == UInt8(ascii: ";") else { return false }
            let name = rest.prefix(while: Grammar.isToken)
            guard !name.isEmpty else { return false }
            rest = rest.dropFirst(name.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "\"") {
                guard let end = endOfQuote(rest) else { return false }
                rest = rest[end...]
            } else {
                let value = rest.prefix(while: Grammar.isToken)
                guard !value.isEmpty else { return false }
                rest = rest.dropFirst(value.count)
            }
        }
        return true
    }

    /// Whether the line is a header field; trailers are read and dropped.
    static func isField(_ line: ArraySlice<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return false }
        return line[..<colon].allSatisfy(Grammar.isToken)
    }

    /// Where the text behind a quoted string begins (RFC 9110 §5.6.4).
    private static func endOfQuote(_ text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex + 1
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return nil
    }
}
