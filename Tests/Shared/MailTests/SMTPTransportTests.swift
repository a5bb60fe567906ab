import Kernel
import TestSupport
import Testing

@testable import Mail

@Suite("Mail before a server that nobody here wrote", .enabled(if: MailServer.isInstalled, "\(MailServer.missing)"))
struct SMTPTransportTests {
    /// How sending ends; nil when the mail was taken.
    private func failure(_ message: MailMessage, by transport: SMTPTransport) async -> MailFailure? {
        do {
            try await transport.send(message)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a mail arrives as it was meant, Cyrillic, long lines, dots and all`() async throws {
        try await MailServer.run("plain") { server in
            var message = try MailMessage.sample(
                subject: "Платёж принят: подписка «Про» продлена до 24 декабря 2026 года 🎉",
                text: "Здравствуйте!\n.\n..двоеточие\nFrom the first = to the last \n"
                    + String(repeating: "длинно ", count: 60))
            message.html = "<p>Здравствуйте! <a href=\"https://example.com/?a=1&b=2\">ссылка</a></p>\n"
            message.to = Mailbox(name: "Ада Лавлейс", address: message.to.address)
            message.headers = [
                .init("List-Unsubscribe", "<https://example.com/api/v1/notifications/unsubscribe?token=abc.def>"),
                .init("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ]
            try await server.transport(.none).send(message)
            let mail = try #require(try server.mails.first)
            #expect(mail["from"]?.string == "bot@example.com" && mail["to"]?[0]?.string == "ada@example.org")
            #expect(mail["greeting"]?.string == "example.com")
            #expect(mail["defects"] == .array([]))
            let headers = try #require(mail["headers"])
            #expect(headers["Subject"]?.string == message.subject)
            #expect(headers["From"]?.string == "AnalyticBot <bot@example.com>")
            #expect(headers["To"]?.string == "Ада Лавлейс <ada@example.org>")
            #expect(headers["Message-ID"]?.string == "<0123456789abcdef@example.com>")
            #expect(headers["Date"]?.string == "Sun, 15 Jun 2025 15:06:40 +0000")
            #expect(headers["List-Unsubscribe"]?.string == message.headers[0].value)
            #expect(mail["text"]?.string == message.text + "\n")
            #expect(mail["html"]?.string == message.html)
            #expect(try #require(mail["longest_line"]?.integer) <= 110)
        }
    }

    @Test func `a server that asks for TLS and a sign-in gets both`() async throws {
        for (mode, security) in [("starttls+auth", SMTPLocation.Security.starttls), ("tls+auth", .tls)] {
            try await MailServer.run(mode) { server in
                let transport = try server.transport(security, login: "ada:pass%20word%3A1@")
                #expect(await failure(try .sample(), by: transport) == nil)
                let mail = try #require(try server.mails.first)
                #expect(mail["tls"] == true && mail["signed_in"] == true)
                // Our own settings are at fault, so the mail is kept for later.
                for login in ["ada:wrong@", ""] {
                    let refused = await failure(try .sample(), by: try server.transport(security, login: login))
                    guard case .later = refused else {
                        Issue.record("\(String(describing: refused))")
                        return
                    }
                }
                #expect(try server.mails.count == 1)
            }
        }
    }

    @Test func `nothing is said to a server whose certificate does not hold`() async throws {
        for (mode, security) in [("starttls", SMTPLocation.Security.starttls), ("tls", .tls)] {
            try await MailServer.run(mode, names: "DNS:mail.example.net") { server in
                for trusted in [true, false] {
                    let refused = await failure(try .sample(), by: try server.transport(security, trusted: trusted))
                    guard case .later = refused else {
                        Issue.record("\(String(describing: refused))")
                        return
                    }
                }
                #expect(try server.mails.isEmpty)
            }
        }
    }

    @Test func `a server without TLS gets nothing when TLS is asked for`() async throws {
        try await MailServer.run("plain") { server in
            let refused = await failure(try .sample(), by: try server.transport(.starttls))
            guard case .later = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try server.mails.isEmpty)
        }
    }

    @Test func `what the server answers says what comes next`() async throws {
        try await MailServer.run("plain") { server in
            let transport = try server.transport(.none)
            #expect(
                await failure(try .sample(to: "refused"), by: transport)
                    == .refused(reason: "the server answered 550 at RCPT"))
            #expect(
                await failure(try .sample(to: "grey"), by: transport)
                    == .later(reason: "the server answered 451 at RCPT"))
            #expect(await failure(try .sample(to: "grey"), by: transport) == nil)
            #expect(
                await failure(try .sample(to: "full"), by: transport)
                    == .refused(reason: "the server answered 552 at DATA"))
            #expect(
                await failure(try .sample(to: "busy"), by: transport)
                    == .later(reason: "the server answered 451 at DATA"))
            #expect(try server.mails.count == 1)
        }
    }

    @Test func `a connection lost behind the last byte leaves the fate of the mail open`() async throws {
        try await MailServer.run("plain") { server in
            let lost = await failure(try .sample(to: "dropped"), by: try server.transport(.none))
            guard case .unknown = lost else {
                Issue.record("\(String(describing: lost))")
                return
            }
            // The server has it: a repeat would be the second one, told by its Message-ID.
            #expect(try server.mails.count == 1)
        }
    }

    @Test func `a server that does not answer is left after the total`() async throws {
        try await MailServer.run("plain") { server in
            let slow = await failure(
                try .sample(to: "slow"), by: try server.transport(.none, total: .milliseconds(500)))
            #expect(slow == .later(reason: "Timeout was reached at RCPT"))
        }
    }

    @Test func `a server that is away is tried later`() async throws {
        let location = try SMTPLocation(url: "smtp://127.0.0.1:1", security: .none)
        guard case .later = await failure(try .sample(), by: SMTPTransport(location)) else {
            Issue.record("a mail to nobody was not kept for later")
            return
        }
    }
}
