package import Kernel

/// An e-mail address that mail can be sent to; compared without case.
package struct Email: Sendable, Equatable, CustomStringConvertible {
    /// As it was given; ASCII only, so that both databases fold its case alike.
    package let text: String

    /// The longest address that fits an SMTP path (RFC 5321 §4.5.3.1.3).
    package static let maximumBytes = 254

    /// Throws `.invalid` with the field `email` named.
    package init(_ text: String) throws(ServiceError) {
        guard text.utf8.count <= Email.maximumBytes else {
            throw .invalid("email", "must have at most \(Email.maximumBytes) bytes", code: "length")
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Email.isLocalPart(parts[0]), Email.isDomain(parts[1]) else {
            throw .invalid("email", "must be an address such as ada@example.com", code: "format")
        }
        self.text = text
    }

    /// An address that was checked when it was stored.
    package init(restoring text: String) { self.text = text }

    package var description: String { text }

    // RFC 5321 §4.1.2 — Dot-string; quoted local parts are legal but refused: no real mailbox needs one.
    private static func isLocalPart(_ part: Substring) -> Bool {
        guard (1...64).contains(part.utf8.count) else { return false }
        let atoms = part.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in !atom.isEmpty && atom.utf8.allSatisfy(isAtomByte) }
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || Array("!#$%&'*+-/=?^_`{|}~".utf8).contains(byte)
    }

    private static func isDomain(_ part: Substring) -> Bool {
        let labels = part.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }
}

/// ASCII letters and digits.
func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}
