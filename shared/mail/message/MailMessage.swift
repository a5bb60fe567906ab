package import Kernel

/// One mail to one person. `bytes()` writes it as RFC 5322 wants it.
package struct MailMessage: Sendable, Equatable {
    package var from: Mailbox
    package var to: Mailbox
    package var subject: String
    /// Plain text; its lines end with `\n`.
    package var text: String
    /// The same as a page; the mail then has both.
    package var html: String?
    /// Without the angle brackets: `3f2a…@example.com`. The same for every repeat of a mail.
    package var messageID: String
    package var date: Timestamp
    /// Further fields, such as `List-Unsubscribe`, in order.
    package var headers: [Header]

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        from: Mailbox, to: Mailbox, subject: String, text: String, html: String? = nil, messageID: String,
        date: Timestamp, headers: [Header] = []
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.date = date
        self.headers = headers
    }

    /// Bytes of a subject, of a further field, and of both bodies together.
    package static let subjectBytes = 900
    package static let headerBytes = 900
    package static let bodyBytes = 1_048_576
    package static let mostHeaders = 20

    /// Says what is wrong with it; a mail that passes has one line in every field.
    package func check() throws(MailFailure) {
        let fields = [subject, from.name, to.name, messageID] + headers.flatMap { [$0.name, $0.value] }
        guard fields.allSatisfy(MailGrammar.isOneLine) else { throw .refused(reason: "a field has more than one line") }
        guard subject.utf8.count <= Self.subjectBytes, headers.count <= Self.mostHeaders,
            headers.allSatisfy({ $0.value.utf8.count <= Self.headerBytes && Self.isName($0.name) }),
            text.utf8.count + (html?.utf8.count ?? 0) <= Self.bodyBytes,
            max(from.name.utf8.count, to.name.utf8.count) <= Self.subjectBytes
        else { throw .refused(reason: "the mail is too long, or a field has no proper name") }
        guard Self.isMessageID(messageID) else { throw .refused(reason: "the Message-ID is malformed") }
    }

    /// RFC 5322 §2.2; the fields that are written anyway may not be given twice.
    private static func isName(_ name: String) -> Bool {
        let own = [
            "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding",
            "cc", "bcc", "sender",
        ]
        return (1...64).contains(name.utf8.count) && !own.contains(name.lowercased())
            && name.utf8.allSatisfy { MailGrammar.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// RFC 5322 §3.6.4, with a host name on the right.
    private static func isMessageID(_ text: String) -> Bool {
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return halves.count == 2 && text.utf8.count <= 250 && !halves[0].isEmpty
            && halves[0].allSatisfy { MailGrammar.isAtom($0) || $0 == UInt8(ascii: ".") }
            && MailAddress.isDomain(halves[1])
    }
}
