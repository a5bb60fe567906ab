internal import CLinux

/// Gives unpredictable bytes. Passed in everywhere, so that a test can fix them.
package protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// The kernel's random source.
package struct SystemRandom: RandomSource {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // getrandom(2) without flags fails only for a bad pointer; going on with zeros would make guessable secrets.
        precondition(clinux_random(&bytes, count) == 0, "the kernel gives no random bytes")
        return bytes
    }
}

extension RandomSource {
    /// A UUID of version 7 (RFC 9562 §5.7): sorts by `now`, the rest is random. The form of event and request ids.
    package func uuid(at now: Timestamp) -> String {
        var bytes = self.bytes(16)
        let milliseconds = UInt64(max(0, now.microseconds / 1_000))
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = hexadecimal(bytes)
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        let letters = Array(hex.utf8)
        return cuts.map { String(decoding: letters[$0], as: UTF8.self) }.joined(separator: "-")
    }
}

/// Lower-case hexadecimal, two letters a byte.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
