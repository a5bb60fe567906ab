package import Kernel

/// A public name on Telegram, without `@`. Compared without case; Telegram's own spelling is kept for display.
package struct ChannelUsername: Sendable, CustomStringConvertible {
    package let text: String

    /// How long a name may be, in characters; bought names begin at four.
    package static let lengths = 4...32

    /// Letters, digits and `_`, a letter first; anything else throws `.invalid` for `field`.
    package init(_ text: String, field: String = "telegram_id") throws(ServiceError) {
        guard let name = ChannelUsername(wellFormed: text) else {
            throw .invalid(
                field,
                "is no channel name: expected 4 to 32 letters, digits or _, beginning with a letter",
                code: "format"
            )
        }
        self = name
    }

    /// The name, or nil when Telegram could not have given it.
    package init?(wellFormed text: String) {
        let bytes = text.utf8
        guard ChannelUsername.lengths.contains(bytes.count), let first = bytes.first, isLetter(first),
            bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
        else { return nil }
        self.text = text
    }

    package var description: String { "@\(text)" }
}

extension ChannelUsername: Equatable, Hashable {
    package static func == (left: ChannelUsername, right: ChannelUsername) -> Bool {
        left.text.lowercased() == right.text.lowercased()
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(text.lowercased()) }
}

func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
