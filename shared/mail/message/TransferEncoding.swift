internal import Kernel

/// How a text of any letters becomes lines of at most 76 ASCII letters (RFC 2045 §6).
enum TransferEncoding: String {
    case quotedPrintable = "quoted-printable"
    case base64

    /// The shorter one, and with few foreign letters the one that a person can read.
    static func fitting(_ text: String) -> TransferEncoding {
        let foreign = text.utf8.count { $0 >= 0x80 }
        return foreign * 6 > text.utf8.count ? .base64 : .quotedPrintable
    }

    /// The lines with their ends; line ends of the text, of whatever kind, are `\r\n` in the mail.
    func encode(_ text: String) -> [UInt8] {
        switch self {
        case .quotedPrintable: TransferEncoding.quoted(text)
        case .base64: TransferEncoding.base64Lines(text)
        }
    }

    private static let lineLength = 76

    /// The lines of a text without their ends; `\r\n` and a lone `\r` end a line as `\n` does.
    private static func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == 10 || byte == 13 {
                if !(byte == 10 && previous == 13) { lines.append([]) }
            } else {
                lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func base64Lines(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines(text) { bytes += line + [13, 10] }
        var rest = Array(Base64.encoded(bytes).utf8)[...]
        var output: [UInt8] = []
        while !rest.isEmpty {
            output += rest.prefix(lineLength) + [13, 10]
            rest = rest.dropFirst(lineLength)
        }
        return output
    }

    /// RFC 2045 §6.7.
    private static func quoted(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for line in lines(text) {
            var width = 0
            for (place, byte) in line.enumerated() {
                let isLast = place == line.count - 1
                let signs = quoted(byte, isLast: isLast)
                // One place is kept for the `=` of a soft line break.
                if width + signs.count > lineLength - (isLast ? 0 : 1) {
                    output += [UInt8(ascii: "="), 13, 10]
                    width = 0
                }
                output += signs
                width += signs.count
            }
            output += [13, 10]
        }
        return output
    }

    private static func quoted(_ byte: UInt8, isLast: Bool) -> [UInt8] {
        let isSpace = byte == 0x20 || byte == 0x09
        if isSpace ? !isLast : (MailGrammar.isVisible(byte) && byte != UInt8(ascii: "=")) { return [byte] }
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
