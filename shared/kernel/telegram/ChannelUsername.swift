/// The public name of a channel, without `@`; names compare without case, as Telegram compares them.
package struct ChannelUsername: Sendable, CustomStringConvertible {
    /// As it was written: `daily_orbit`.
    package let text: String

    /// 4–32 letters, digits and single underscores, a letter first, no underscore last; nil for anything else.
    ///
    /// New names have at least 5 characters; shorter ones are sold as collectibles.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard ChannelUsername.lengths.contains(bytes.count), isLetter(bytes[0]), bytes.last != underscore else {
            return nil
        }
        for (index, byte) in bytes.enumerated() {
            guard isLetter(byte) || isDigit(byte) || byte == underscore else { return nil }
            if byte == underscore, bytes[index - 1] == underscore { return nil }
        }
        self.text = text
    }

    /// How long a name may be, in characters.
    package static let lengths = 4...32

    package var description: String { "@\(text)" }
}

extension ChannelUsername: Hashable {
    package static func == (left: ChannelUsername, right: ChannelUsername) -> Bool {
        left.text.lowercased() == right.text.lowercased()
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text.lowercased())
    }
}

private let underscore = UInt8(ascii: "_")

private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
