package import Reactor

/// How patient we are with a mail server, and how much we send at once.
package struct SMTPLimits: Sendable {
    /// For the connection and its TLS.
    package var connect = Duration.seconds(10)
    /// For one answer of the server.
    package var answer = Duration.seconds(30)
    /// For one mail, from the connection to the last answer.
    package var total = Duration.seconds(60)
    /// PEM file of the authorities to trust; nil trusts the machine's.
    package var trustedCertificates: String?

    package init() {}
}

/// Hands mail to one SMTP server (RFC 5321, RFC 6409) by libcurl; each mail on a connection of its own, on a thread
/// that may block.
package struct SMTPTransport: MailTransport {
    private let server: SMTPLocation
    private let limits: SMTPLimits
    private let pool: BlockingPool

    /// Mails that are under way at once, and that wait for their turn.
    package static let threads = 4
    package static let queue = 256

    package init(
        _ server: SMTPLocation, limits: SMTPLimits = SMTPLimits(),
        pool: BlockingPool = BlockingPool(threads: SMTPTransport.threads, queue: SMTPTransport.queue, name: "mail")
    ) {
        self.server = server
        self.limits = limits
        self.pool = pool
    }

    package func send(_ message: MailMessage) async throws(MailFailure) {
        let bytes = try message.bytes()
        let outcome: Result<Void, MailFailure>
        do {
            outcome = try await pool.run { [server, limits] in
                Result { () throws(MailFailure) in
                    try SMTPExchange(server, limits, message).run(bytes)
                }
            }
        } catch {
            throw .later(reason: "too many mails wait already")
        }
        try outcome.get()
    }
}
