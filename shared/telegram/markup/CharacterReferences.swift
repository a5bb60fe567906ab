/// Decodes `&amp;`, `&#33;`, `&#x1F600;`: the named ones that text pages use and every number of a Unicode character.
/// What is no reference stays as it was written.
enum CharacterReferences {
    private static let longest = 10

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "shy": "\u{AD}",
        "laquo": "«", "raquo": "»", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "ndash": "–",
        "mdash": "—", "hellip": "…", "bull": "•", "middot": "·", "copy": "©", "reg": "®", "trade": "™",
        "euro": "€", "times": "×", "thinsp": "\u{2009}",
    ]

    /// The text of these bytes; bytes that are no UTF-8 become U+FFFD.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            if bytes[position] == UInt8(ascii: "&"),
                let end = bytes[position...].prefix(longest + 2).firstIndex(of: UInt8(ascii: ";")),
                let text = character(bytes[(position + 1)..<end])
            {
                decoded.append(contentsOf: text.utf8)
                position = end + 1
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func character(_ name: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: name, as: UTF8.self)
        guard text.first == "#" else { return named[text] }
        let isHexadecimal = text.dropFirst().first == "x" || text.dropFirst().first == "X"
        let digits = text.dropFirst(isHexadecimal ? 2 : 1)
        guard let first = digits.first, first.isHexDigit,
            let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), number != 0,
            let scalar = Unicode.Scalar(number)
        else { return nil }
        return String(Character(scalar))
    }
}
