import FoundationEssentials
import Kernel
import Mail
import NotificationCore
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

@Suite("Messages as mail")
struct MailChannelTests {
    /// Keeps what it is given, or fails as it is told.
    private final class Post: MailTransport {
        private let sent = Mutex<[MailMessage]>([])
        let failure: MailFailure?

        init(failing failure: MailFailure? = nil) {
            self.failure = failure
        }

        var mails: [MailMessage] { sent.withLock { $0 } }

        func send(_ message: MailMessage) async throws(MailFailure) {
            if let failure { throw failure }
            sent.withLock { $0.append(message) }
        }
    }

    private struct Links: StopLinks {
        func link(for user: UserID, topic: Topic) -> String { "https://example.com/stop/\(user)/\(topic.rawValue)" }
        func meaning(of token: String) -> StopRequest? { nil }
    }

    private func channel(_ transport: any MailTransport) throws -> MailChannel {
        MailChannel(
            transport: transport, from: try Mailbox(parsing: "AnalyticBot <bot@example.com>", field: "MAIL_FROM"),
            links: Links())
    }

    private func message(_ target: String = "ada@example.org", key: String = "payment.processed/1/email")
        -> OutgoingMessage
    {
        OutgoingMessage(
            key: key, userID: UserID(7), target: target, kind: "payment_processed", language: "ru",
            subject: "Платёж принят", body: "Здравствуйте!\n", facts: "{}",
            createdAt: Timestamp(seconds: 1_750_000_000), attempts: 0)
    }

    @Test func `a message is one mail, and its repeat has the same Message-ID`() async throws {
        let post = Post()
        let first = await (try channel(post)).deliver(message())
        let again = await (try channel(post)).deliver(message())
        let other = await (try channel(post)).deliver(message(key: "payment.processed/2/email"))
        #expect(first == again && first != other)
        let mail = try #require(post.mails.first)
        #expect(first == .sent(providerID: mail.messageID) && mail.messageID.hasSuffix("@example.com"))
        #expect(mail.to.address.text == "ada@example.org" && mail.subject == "Платёж принят")
        #expect(
            mail.headers == [
                .init("Auto-Submitted", "auto-generated"),
                .init("List-Unsubscribe", "<https://example.com/stop/7/payment>"),
                .init("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ])
        #expect(!mail.messageID.contains("payment"))
        _ = try mail.bytes()
    }

    @Test(arguments: [
        (MailFailure.later(reason: "a"), DeliveryOutcome.later(reason: "a", after: nil)),
        (.refused(reason: "b"), .refused(reason: "b")), (.unknown(reason: "c"), .unknown(reason: "c")),
    ])
    func `how mail fails is how the message fails`(failure: MailFailure, outcome: DeliveryOutcome) async throws {
        #expect(await (try channel(Post(failing: failure))).deliver(message()) == outcome)
    }

    @Test func `a subject stays one line`() async throws {
        let post = Post()
        var message = message()
        message = OutgoingMessage(
            key: message.key, userID: message.userID, target: message.target, kind: message.kind, language: "en",
            subject: "A\r\nBcc: eve@example.org\u{2028}B\u{85}", body: "", facts: "{}", createdAt: message.createdAt,
            attempts: 0)
        _ = await (try channel(post)).deliver(message)
        #expect(post.mails.first?.subject == "A  Bcc: eve@example.org B ")
        #expect(try post.mails.first?.bytes() != nil)
    }

    @Test func `an address that is none is refused and nothing is sent`() async throws {
        let post = Post()
        for target in ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ада@example.org"] {
            #expect(
                await (try channel(post)).deliver(message(target))
                    == .refused(reason: "this is no e-mail address that can be written to"))
        }
        #expect(post.mails.isEmpty)
    }
}
