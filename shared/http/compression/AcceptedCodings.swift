/// Which content codings a client takes (RFC 9110 §12.5.3), as far as this suite has them: gzip, and none.
package struct AcceptedCodings: Sendable, Equatable {
    /// Weights in thousandths; nil for what is not named.
    private var gzip: Int?
    private var identity: Int?
    private var others: Int?

    /// Whether an answer had better be compressed. A client that says nothing is given what every client can read.
    package var prefersGzip: Bool {
        guard let weight = gzip ?? others, weight > 0 else { return false }
        return weight >= identity ?? 0
    }

    package init(_ headers: Headers) {
        guard let first = headers["Accept-Encoding"] else { return }
        read(first)
        // Several fields are one list (RFC 9110 §5.3), but hardly anyone sends more than one.
        for more in headers.values("Accept-Encoding").dropFirst() { read(more) }
    }

    package init(_ value: String) { read(value) }

    private mutating func read(_ value: String) {
        var value = value
        value.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: UInt8(ascii: ",")) ?? bytes.count
                take(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                start = end + 1
            }
        }
    }

    /// One member: a coding and perhaps its weight. One with a weight that is none is passed over.
    private mutating func take(_ member: UnsafeBufferPointer<UInt8>) {
        let nameEnd = member.firstIndex(of: UInt8(ascii: ";")) ?? member.count
        guard let weight = AcceptedCodings.weight(member[nameEnd...]) else { return }
        let name = AcceptedCodings.trimmed(member[..<nameEnd])
        if AcceptedCodings.spells(name, "gzip") || AcceptedCodings.spells(name, "x-gzip") {
            gzip = max(gzip ?? 0, weight)
        } else if AcceptedCodings.spells(name, "identity") {
            identity = weight
        } else if AcceptedCodings.spells(name, "*") {
            others = weight
        }
    }

    private typealias Piece = Slice<UnsafeBufferPointer<UInt8>>

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func trimmed(_ piece: Piece) -> Piece {
        var piece = piece
        while let first = piece.first, isBlank(first) { piece.removeFirst() }
        while let last = piece.last, isBlank(last) { piece.removeLast() }
        return piece
    }

    private static func spells(_ piece: Piece, _ word: StaticString) -> Bool {
        guard piece.count == word.utf8CodeUnitCount else { return false }
        var place = word.utf8Start
        for byte in piece {
            let folded = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard folded == place.pointee else { return false }
            place += 1
        }
        return true
    }

    /// RFC 9110 §12.4.2 — `;q=` and 0 to 1 with at most three decimals, in thousandths; 1000 when there is none, nil
    /// when it is something else.
    private static func weight(_ parameter: Piece) -> Int? {
        if parameter.isEmpty { return 1_000 }
        let text = trimmed(parameter.dropFirst())
        guard text.count >= 3, text.count <= 7, text[text.startIndex] | 0x20 == UInt8(ascii: "q"),
            text[text.startIndex + 1] == UInt8(ascii: "=")
        else { return nil }
        let digits = text.dropFirst(2)
        guard let whole = digits.first, whole == 0x30 || whole == 0x31 else { return nil }
        var value = whole == 0x31 ? 1_000 : 0
        var place = 100
        for (index, byte) in digits.dropFirst().enumerated() {
            if index == 0 {
                guard byte == UInt8(ascii: ".") else { return nil }
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                value += Int(byte - 0x30) * place
                place /= 10
            }
        }
        return value <= 1_000 ? value : nil
    }
}
