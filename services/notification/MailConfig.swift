internal import Kernel
internal import Mail
internal import ServiceKit

/// How mail leaves the house.
struct MailConfig: Sendable {
    /// The mail server; nil where mails go into a folder.
    let server: SMTPLocation?
    /// PEM file of the authorities that may certify the server; nil trusts the machine's.
    let authorities: String?
    /// Whom mails come from; nil only where the settings have a mistake, and the service does not start.
    let from: Mailbox?

    init(_ settings: inout SettingsReader, _ common: CommonSettings) {
        let security = settings.choice(
            "SMTP_TLS", default: SMTPLocation.Security.starttls,
            "starttls: encrypted after a plain greeting; tls: from the first byte; none: in the clear")
        let url = settings.optionalSecret(
            "SMTP_URL", "the mail server: smtp://user:password@host:587; without it mails are files in DATA_DIR/mail")
        authorities = settings.optionalText(
            "SMTP_CA_FILE", "PEM file of the authorities that may certify the mail server")
        server = url.flatMap { url in
            settings.taken { () throws(ServiceError) in try SMTPLocation(url: url, security: security) }
        }
        if let server, security == .none, common.environment == .production, !server.isLoopback {
            settings.refuse("SMTP_TLS=none sends mail and password in the clear: in production only to 127.0.0.1")
        }
        let fallback = common.environment == .production && url != nil ? nil : "AnalyticBot <analyticbot@localhost>"
        let from = settings.text(
            "MAIL_FROM", default: fallback, "whom mails come from: AnalyticBot <bot@example.com>")
        self.from =
            from.isEmpty
            ? nil : settings.taken { () throws(ServiceError) in try Mailbox(parsing: from, field: "MAIL_FROM") }
    }
}

extension SettingsReader {
    /// What `read` gives; its refusal is noted as a mistake.
    mutating func taken<Value>(_ read: () throws(ServiceError) -> Value) -> Value? {
        do {
            return try read()
        } catch {
            for field in error.fields { refuse("\(field.pointer.dropFirst(2)): \(field.detail)") }
            return nil
        }
    }
}
