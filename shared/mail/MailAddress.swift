package import Kernel

/// An address that mail can be sent to: `ada@example.com` (RFC 5321 §4.1.2, the part of it that is in use).
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let text: String

    /// RFC 5321 §4.5.3.1: letters of the part before the `@`, and of the whole.
    package static let longestLocalPart = 64
    package static let longest = 254

    /// Throws `.invalid` for anything but ASCII letters, digits and the signs of RFC 5322 §3.2.3 with single dots, an
    /// `@` and a host name: no quotes, no comments, no spaces, nothing that could end a line or begin a command.
    package init(_ text: String, field: String = "email") throws(ServiceError) {
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.longest, halves.count == 2, Self.isLocalPart(halves[0]), Self.isDomain(halves[1])
        else { throw .invalid(field, "must be an e-mail address such as ada@example.com", code: "format") }
        self.text = text
    }

    /// What stands behind the `@`.
    package var domain: String { String(text[text.index(after: text.firstIndex(of: "@") ?? text.startIndex)...]) }

    package var description: String { text }

    private static func isLocalPart(_ part: Substring.UTF8View) -> Bool {
        let atoms = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return part.count <= longestLocalPart && atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(MailGrammar.isAtom) }
    }

    static func isDomain(_ part: Substring.UTF8View) -> Bool {
        let labels = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return part.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { MailGrammar.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }
}

/// An address with the name of whoever it belongs to, as in `AnalyticBot <bot@example.com>`.
package struct Mailbox: Sendable, Hashable {
    /// Empty for none.
    package let name: String
    package let address: MailAddress

    package init(name: String = "", address: MailAddress) {
        self.name = name
        self.address = address
    }

    /// Reads `bot@example.com` or `AnalyticBot <bot@example.com>`; `.invalid` for anything else.
    package init(parsing text: String, field: String) throws(ServiceError) {
        guard let open = text.firstIndex(of: "<") else {
            self.init(address: try MailAddress(text, field: field))
            return
        }
        guard text.last == ">" else { throw .invalid(field, "must end with > behind the address", code: "format") }
        let name = text[..<open].split(separator: " ").joined(separator: " ")
        guard MailGrammar.isOneLine(name) else { throw .invalid(field, "must be one line", code: "format") }
        let address = text[text.index(after: open)...].dropLast()
        self.init(name: name, address: try MailAddress(String(address), field: field))
    }
}

/// The letters that mail is made of.
enum MailGrammar {
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// RFC 5322 §3.2.3 atext.
    static func isAtom(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    /// Whether nothing in it ends a line or steers a terminal: what goes into a header.
    static func isOneLine(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { !isControl($0) } }

    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// Printable ASCII without spaces.
    static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}
