internal import Kernel

/// Spells ids: each text is written once, where it stays.
enum IdentityText {
    /// A UUID of version 7 (RFC 9562 §5.7): the time in milliseconds, the rest random.
    static func uuid(at now: Timestamp, _ first: UInt64, _ second: UInt64) -> String {
        let milliseconds = UInt64(max(0, now.microseconds / 1_000))
        let high = milliseconds << 16 | 0x7000 | first & 0x0FFF
        let low = 0x8000_0000_0000_0000 | second & 0x3FFF_FFFF_FFFF_FFFF
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            put(high >> 32, digits: 8, into: text, &place)
            for part in [high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48] {
                dash(text, &place)
                put(part, digits: 4, into: text, &place)
            }
            dash(text, &place)
            put(low & 0xFFFF_FFFF_FFFF, digits: 12, into: text, &place)
            return place
        }
    }

    /// Sixteen or thirty-two hexadecimal digits.
    static func hexadecimal(_ first: UInt64, _ second: UInt64? = nil) -> String {
        String(unsafeUninitializedCapacity: 32) { text in
            var place = 0
            put(first, digits: 16, into: text, &place)
            if let second { put(second, digits: 16, into: text, &place) }
            return place
        }
    }

    private static func put(
        _ number: UInt64, digits: Int, into text: UnsafeMutableBufferPointer<UInt8>, _ place: inout Int
    ) {
        for position in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(position)) & 15
            text[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
            place += 1
        }
    }

    private static func dash(_ text: UnsafeMutableBufferPointer<UInt8>, _ place: inout Int) {
        text[place] = UInt8(ascii: "-")
        place += 1
    }
}
