import FoundationEssentials
import Glibc
import Kernel
import TestSupport
import Testing

@testable import Mail

@Suite("Mail into a folder")
struct MailFolderTests {
    @Test func `each mail is one file that only we can read, and a repeat replaces it`() async throws {
        try await withTemporaryFolder { folder in
            let mails = MailFolder("\(folder)/mail")
            let message = try MailMessage.sample()
            try await mails.send(message)
            try await mails.send(message)
            #expect(try FileManager.default.contentsOfDirectory(atPath: mails.path) == ["\(message.messageID).eml"])
            let file = "\(mails.path)/\(message.messageID).eml"
            #expect(contentsOfFile(file).map { Array($0.utf8) } == (try message.bytes()))
            var facts = stat()
            #expect(stat(file, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
            #expect(stat(mails.path, &facts) == 0 && facts.st_mode & 0o777 == 0o700)
        }
    }

    @Test func `a name that leads elsewhere stays in the folder`() async throws {
        try await withTemporaryFolder { folder in
            let mails = MailFolder("\(folder)/mail")
            var message = try MailMessage.sample()
            message.messageID = "a/../../../b@example.com"
            try await mails.send(message)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: mails.path)
                    == ["a_.._.._.._b@example.com.eml"])
        }
    }

    @Test func `a folder that cannot be written keeps the mail for later`() async throws {
        let mails = MailFolder("/proc/mail")
        await #expect(throws: MailFailure.later(reason: "the mail folder cannot be written")) {
            try await mails.send(try .sample())
        }
    }
}
