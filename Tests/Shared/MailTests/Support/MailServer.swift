import FoundationEssentials
import Glibc
import Kernel
import TestSupport

@testable import Mail

/// The mail server of Tests/Peers/smtp, run by the Python that `TEST_AIOSMTPD_PYTHON` names.
struct MailServer {
    static let python = ProcessEnvironment.variables()["TEST_AIOSMTPD_PYTHON"]
    static let isInstalled = python != nil
    static let missing = "TEST_AIOSMTPD_PYTHON is not set: no mail server (scripts/lib/peers/aiosmtpd.txt)"

    let port: Int
    /// Where the mails it took lie.
    let folder: String
    /// The authority that certified it.
    let authority: String

    /// Lends `body` a server in that mode; its certificate is for `names`.
    static func run(
        _ mode: String, names: String = "DNS:localhost,IP:127.0.0.1", _ body: (MailServer) async throws -> Void
    ) async throws {
        guard let python else { throw SupportError(missing) }
        try await withTemporaryFolder { folder in
            var arguments = [script, "\(folder)/mails", mode]
            try FileManager.default.createDirectory(atPath: "\(folder)/mails", withIntermediateDirectories: false)
            if !mode.hasPrefix("plain") {
                try certify(names, in: folder)
                arguments += ["\(folder)/cert.pem", "\(folder)/key.pem"]
            }
            let output = "\(folder)/output"
            let process = try ChildProcess(
                path: python, arguments, environment: ["PYTHONUNBUFFERED": "1"], output: output)
            defer { process.killAtOnce() }
            let isUp = await eventually(attempts: 3_000) { Int(firstLine(output)) != nil }
            guard isUp, let port = Int(firstLine(output)) else {
                throw SupportError("the mail server does not listen: \(process.output.suffix(2_000))")
            }
            try await body(MailServer(port: port, folder: "\(folder)/mails", authority: "\(folder)/ca.pem"))
        }
    }

    /// The mails it took, in order.
    var mails: [JSONValue] {
        get throws {
            var mails: [JSONValue] = []
            while let text = contentsOfFile("\(folder)/\(mails.count + 1).json") {
                mails.append(try JSONValue(parsing: Array(text.utf8)))
            }
            return mails
        }
    }

    func transport(
        _ security: SMTPLocation.Security, login: String = "", host: String = "127.0.0.1", trusted: Bool = true,
        total: Duration = .seconds(20)
    ) throws -> SMTPTransport {
        var limits = SMTPLimits()
        limits.trustedCertificates = trusted ? authority : nil
        limits.total = total
        return SMTPTransport(
            try SMTPLocation(url: "smtp://\(login)\(host):\(port)", security: security), limits: limits)
    }

    private static func firstLine(_ file: String) -> String {
        let text = contentsOfFile(file) ?? ""
        return text.contains("\n") ? String(text.prefix { $0 != "\n" }) : ""
    }

    private static var script: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
            + "/Peers/smtp/server.py"
    }

    private static func certify(_ names: String, in folder: String) throws {
        let commands = """
            cd \(folder) && exec >log 2>&1
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 2
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=server
            printf subjectAltName=\(names) > names
            openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem
            """
        guard system("sh -c '\(commands)'") == 0 else { throw SupportError("openssl made no certificate") }
    }
}

extension MailMessage {
    /// A mail that says what it is.
    static func sample(to name: String = "ada", subject: String = "Hello", text: String = "One line.\n") throws -> Self
    {
        MailMessage(
            from: Mailbox(name: "AnalyticBot", address: try MailAddress("bot@example.com")),
            to: Mailbox(address: try MailAddress("\(name)@example.org")), subject: subject, text: text,
            messageID: "0123456789abcdef@example.com", date: Timestamp(seconds: 1_750_000_000))
    }
}
