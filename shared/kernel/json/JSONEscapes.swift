/// Undoes the escapes of a text that the parser has checked.
enum JSONEscapes {
    static func undone(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                index += 1
                continue
            }
            let letter = text[index + 1]
            index += 2
            if letter != UInt8(ascii: "u") {
                bytes.append(plain(letter))
                continue
            }
            var code = unit(text, at: index) ?? 0xFFFD
            index += 4
            if (0xD800..<0xDC00).contains(code) {
                code = 0x10000 + (code - 0xD800) << 10 + ((unit(text, at: index + 2) ?? 0xDC00) - 0xDC00)
                index += 6
            }
            append(code, to: &bytes)
        }
        return bytes
    }

    /// The four hexadecimal digits at `start` as a UTF-16 unit.
    static func unit(_ text: ArraySlice<UInt8>, at start: Int) -> UInt32? {
        guard start + 4 <= text.endIndex else { return nil }
        var unit: UInt32 = 0
        for byte in text[start..<start + 4] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func append(_ code: UInt32, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: Character(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    }
}
