internal import HTTP

/// Looks into field values byte by byte: without case, without splitting, without new strings.
enum FieldText {
    /// Whether a list such as `no-store, max-age=5` has this member, given in lower case (RFC 9110 §5.6.1).
    static func lists(_ value: String, _ word: StaticString) -> Bool {
        var found = false
        members(of: value) { name, _ in if spells(name, word) { found = true } }
        return found
    }

    /// Whether the text is that word, given in lower case.
    static func isSame(_ text: String, _ word: StaticString) -> Bool {
        guard text.utf8.count == word.utf8CodeUnitCount else { return false }
        return begins(text, word)
    }

    /// Whether the text begins with that word, given in lower case.
    static func begins(_ text: String, _ word: StaticString) -> Bool {
        guard text.utf8.count >= word.utf8CodeUnitCount else { return false }
        var place = word.utf8Start
        for byte in text.utf8.prefix(word.utf8CodeUnitCount) {
            guard folded(byte) == place.pointee else { return false }
            place += 1
        }
        return true
    }

    /// A part of a field value.
    typealias Piece = Substring.UTF8View

    /// Hands over each member of a list, cut at its first `=`: `max-age` and `5`. Commas inside quotes do not part.
    static func members(of value: String, _ take: (_ name: Piece, _ argument: Piece?) -> Void) {
        let bytes = value[...].utf8
        var start = bytes.startIndex
        var isQuoted = false
        var equals: Piece.Index?
        var index = start
        func finish(_ end: Piece.Index) {
            let name = trimmed(bytes[start..<(equals ?? end)])
            if !name.isEmpty { take(name, equals.map { trimmed(bytes[bytes.index(after: $0)..<end]) }) }
        }
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "="): if !isQuoted, equals == nil { equals = index }
            case UInt8(ascii: ","):
                if isQuoted { break }
                finish(index)
                start = bytes.index(after: index)
                equals = nil
            default: break
            }
            index = bytes.index(after: index)
        }
        finish(bytes.endIndex)
    }

    static func spells(_ piece: Piece, _ word: StaticString) -> Bool {
        guard piece.count == word.utf8CodeUnitCount else { return false }
        var place = word.utf8Start
        for byte in piece {
            guard folded(byte) == place.pointee else { return false }
            place += 1
        }
        return true
    }

    /// The whole number that decimal digits spell, perhaps in quotes (RFC 9111 §5.2 — both forms are read).
    static func number(_ piece: Piece?) -> Int? {
        guard var piece else { return nil }
        if piece.first == UInt8(ascii: "\""), piece.last == UInt8(ascii: "\""), piece.count >= 2 {
            piece = piece.dropFirst().dropLast()
        }
        guard (1...10).contains(piece.count), piece.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return piece.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    static func trimmed(_ piece: Piece) -> Piece {
        var piece = piece
        while let first = piece.first, first == 0x20 || first == 0x09 { piece = piece.dropFirst() }
        while let last = piece.last, last == 0x20 || last == 0x09 { piece = piece.dropLast() }
        return piece
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}

extension Headers {
    /// Says that the answer depends on that field of the request (RFC 9110 §12.5.5); `name` is `shown` in lower case.
    mutating func vary(by shown: String, _ name: StaticString) {
        if let value = self["Vary"] {
            if FieldText.lists(value, name) || FieldText.lists(value, "*") { return }
            let others = values("Vary").dropFirst()
            if others.contains(where: { FieldText.lists($0, name) }) { return }
        }
        add("Vary", shown)
    }
}
