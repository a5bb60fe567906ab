import Kernel
import TestSupport
import Testing

@testable import Mail

@Suite("A mail on the wire")
struct MailMessageTests {
    private func text(_ message: MailMessage) throws -> String {
        String(decoding: try message.bytes(), as: UTF8.self)
    }

    @Test func `a plain mail is this, letter by letter`() throws {
        #expect(
            try text(.sample(text: "One line.\nA = b\n")) == """
                Date: Sun, 15 Jun 2025 15:06:40 +0000\r
                From: AnalyticBot <bot@example.com>\r
                To: ada@example.org\r
                Message-ID: <0123456789abcdef@example.com>\r
                Subject: Hello\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                One line.\r
                A =3D b\r

                """)
    }

    @Test func `a Cyrillic mail with a page is this, letter by letter`() throws {
        var message = try MailMessage.sample(subject: "Оплата прошла", text: "Спасибо\n")
        message.html = "<p>Ok</p>\n"
        #expect(
            try text(message) == """
                Date: Sun, 15 Jun 2025 15:06:40 +0000\r
                From: AnalyticBot <bot@example.com>\r
                To: ada@example.org\r
                Message-ID: <0123456789abcdef@example.com>\r
                Subject: =?UTF-8?B?0J7Qv9C70LDRgtCwINC/0YDQvtGI0LvQsA==?=\r
                MIME-Version: 1.0\r
                Content-Type: multipart/alternative; boundary="=_0123456789abcdef"\r
                \r
                --=_0123456789abcdef\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: base64\r
                \r
                0KHQv9Cw0YHQuNCx0L4NCg==\r
                \r
                --=_0123456789abcdef\r
                Content-Type: text/html; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                <p>Ok</p>\r
                \r
                --=_0123456789abcdef--\r

                """)
    }

    static let breaks = ["\r\nBcc: eve@example.org", "\n", "\r", "\0", "\u{85}", "\u{2028}", "\u{1b}[2J"]

    @Test(arguments: breaks) func `nothing in a field can begin another`(end: String) throws {
        var broken: [MailMessage] = []
        broken.append(try .sample(subject: "Hello\(end)"))
        var message = try MailMessage.sample()
        message.to = Mailbox(name: "Ada\(end)", address: message.to.address)
        broken.append(message)
        message = try .sample()
        message.messageID = "a\(end)@example.com"
        broken.append(message)
        for header in [MailMessage.Header("X-A", "b\(end)"), .init("X-A\(end)", "b")] {
            message = try .sample()
            message.headers = [header]
            broken.append(message)
        }
        for message in broken { #expect(throws: MailFailure.self) { try message.bytes() } }
        #expect(throws: ServiceError.self) { try MailAddress("ada\(end)@example.org") }
        #expect(throws: ServiceError.self) { try MailAddress("ada@example.org\(end)") }
    }

    @Test(arguments: ["Subject", "bcc", "Content-Type", "X A", "", "X:"])
    func `a further field cannot stand for one of the mail's own`(name: String) throws {
        var message = try MailMessage.sample()
        message.headers = [.init(name, "b")]
        #expect(throws: MailFailure.self) { try message.bytes() }
    }

    @Test func `no line is too long, whatever is written`() throws {
        let random = SeededRandom(seed: 20_261_124)
        let letters = Array("abc =?.ёжик🚀\t<>\"_\n\r".unicodeScalars)
        for round in 0..<300 {
            let one = { (count: Int) in
                var text = String.UnicodeScalarView()
                for _ in 0..<count { text.append(letters[Int(random.bytes(1)[0]) % letters.count]) }
                return String(text)
            }
            var message = try MailMessage.sample(
                subject: one(60).filter { !"\n\r\r\n\t".contains($0) }, text: one(round * 3))
            message.html = round % 2 == 0 ? one(round) : nil
            let bytes = try message.bytes()
            var width = 0
            for (place, byte) in bytes.enumerated() {
                #expect(byte < 0x80 && (byte != 10 || bytes[place - 1] == 13) && (byte != 13 || bytes[place + 1] == 10))
                width = byte == 10 ? 0 : width + 1
                #expect(width <= 79, "round \(round)")
            }
        }
    }

    @Test(arguments: [
        "ada@example.org", "a.b+c@sub.example.org", "o'neil@example.org", "x@localhost", "1@2.example",
    ])
    func `an address is taken`(text: String) throws { #expect(try MailAddress(text).text == text) }

    @Test(arguments: [
        "", "@", "ada", "ada@", "@example.org", "ada@@example.org", "a da@example.org", ".a@example.org",
        "a..b@example.org", "a.@example.org", "\"a b\"@example.org", "ada@-example.org", "ada@example..org",
        "ada@exa_mple.org", "<ada@example.org>", "ada@example.org>", "ada@[127.0.0.1]", "ада@example.org",
        "ada@пример.рф", "ada@example.org SIZE=1", String(repeating: "a", count: 65) + "@example.org",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: ServiceError.self) { try MailAddress(text) }
    }

    @Test func `a mailbox is read with its name and without`() throws {
        let address = try MailAddress("bot@example.com")
        #expect(try Mailbox(parsing: "bot@example.com", field: "MAIL_FROM") == Mailbox(address: address))
        #expect(
            try Mailbox(parsing: "Analytic  Bot <bot@example.com>", field: "MAIL_FROM")
                == Mailbox(name: "Analytic Bot", address: address))
        for text in ["Bot <bot@example.com", "Bot <>", "Bot\n<bot@example.com>", "<bot@example.com> x"] {
            #expect(throws: ServiceError.self) { try Mailbox(parsing: text, field: "MAIL_FROM") }
        }
    }
}
