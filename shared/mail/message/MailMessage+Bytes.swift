internal import Kernel

extension MailMessage {
    /// The mail on the wire: lines of at most 78 letters that end with `\r\n`. Throws `.refused` for a mail that cannot
    /// be one.
    package func bytes() throws(MailFailure) -> [UInt8] {
        try check()
        var bytes: [UInt8] = []
        let fields =
            [
                HeaderField("Date", words: MailDate.words(date)), HeaderField("From", from), HeaderField("To", to),
                HeaderField("Message-ID", words: ["<\(messageID)>"]), HeaderField("Subject", subject),
            ] + headers.map { HeaderField($0.name, $0.value) }
        for field in fields { field.write(to: &bytes) }
        bytes += Array("MIME-Version: 1.0\r\n".utf8)
        if let html {
            let boundary = self.boundary
            bytes += Array("Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8)
            // RFC 2046 §5.1.4 — the plainest first: readers show the last one they understand.
            for (kind, part) in [("plain", text), ("html", html)] {
                bytes += Array("--\(boundary)\r\n".utf8)
                MailMessage.write(part, as: kind, to: &bytes)
                bytes += [13, 10]
            }
            bytes += Array("--\(boundary)--\r\n".utf8)
        } else {
            MailMessage.write(text, as: "plain", to: &bytes)
        }
        return bytes
    }

    private static func write(_ text: String, as kind: String, to bytes: inout [UInt8]) {
        let encoding = TransferEncoding.fitting(text)
        let head =
            "Content-Type: text/\(kind); charset=utf-8\r\nContent-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n"
        bytes += Array(head.utf8)
        bytes += encoding.encode(text)
    }

    /// No line of the parts can be it: `=_` stands in neither encoding (RFC 2045 §6.7). The same for every repeat.
    private var boundary: String {
        "=_\(String(messageID.prefix { $0 != "@" }.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(40)))"
    }
}

/// `Tue, 24 Nov 2026 20:47:05 +0000` (RFC 5322 §3.3).
enum MailDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func words(_ moment: Timestamp) -> [String] {
        let seconds = moment.seconds
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let date = CivilDate(days: Int(days))
        let rest = Int(seconds - days * 86_400)
        let (year, month, day) = date.components
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return [
            "\(self.days[date.weekday]),", "\(day)", months[month - 1], "\(year)", time.joined(separator: ":"), "+0000",
        ]
    }
}
