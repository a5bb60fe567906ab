/// Checks UTF-8 (RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF).
enum UTF8Sequence {
    /// The length of the valid sequence that starts at `index`; 0 when there is none.
    static func length(_ bytes: [UInt8], at index: Int) -> Int {
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
        for follower in 2..<max(length, 2) where bytes[index + follower] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
