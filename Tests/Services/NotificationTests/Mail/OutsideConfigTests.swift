import Kernel
import Mail
import ServiceKit
import Testing

@testable import NotificationService

@Suite("The settings of mail and webhooks")
struct OutsideConfigTests {
    private func read(_ environment: [String: String]) -> (
        mail: MailConfig, webhooks: WebhookConfig, mistakes: [String]
    ) {
        var environment = environment
        environment["DATABASE_URL"] = "sqlite::memory:"
        var settings = SettingsReader(environment)
        let common = CommonSettings(&settings, service: "notification", port: 8_008)
        let (mail, webhooks) = (MailConfig(&settings, common), WebhookConfig(&settings, common))
        let mine = settings.mistakes.filter { mistake in
            ["SMTP", "MAIL", "WEBHOOK"].contains { mistake.hasPrefix($0) }
        }
        return (mail, webhooks, mine)
    }

    @Test func `nothing needs to be said`() {
        let (mail, webhooks, mistakes) = read([:])
        #expect(mistakes.isEmpty && mail.server == nil && webhooks.rule.allowsPlainHTTP)
        #expect(webhooks.rule.ports == OutwardRule.webPorts && webhooks.rule.allowedNetworks.isEmpty)
        let production = read(["APP_ENV": "production"])
        #expect(production.mistakes.isEmpty && !production.webhooks.rule.allowsPlainHTTP)
    }

    @Test func `a server with its sign-in is read, and the password is shown nowhere`() {
        var settings = SettingsReader(["SMTP_URL": "smtp://bot:hush@mail.example.com:2525", "SMTP_TLS": "tls"])
        let common = CommonSettings(&settings, service: "notification", port: 8_008)
        let mail = MailConfig(&settings, common)
        #expect(mail.server?.port == 2_525 && mail.server?.login?.password == "hush")
        #expect(!settings.entries.contains { $0.value.contains("hush") })
    }

    @Test(arguments: [
        (["SMTP_URL": "mail.example.com"], "SMTP_URL"), (["MAIL_FROM": "nobody"], "MAIL_FROM"),
        (["SMTP_TLS": "maybe"], "SMTP_TLS"), (["WEBHOOK_PORTS": "80,x"], "WEBHOOK_PORTS"),
        (["WEBHOOK_ALLOWED_NETWORKS": "here"], "WEBHOOK_ALLOWED_NETWORKS"),
        (["WEBHOOK_SECRET_KEY": "short"], "WEBHOOK_SECRET_KEY"),
        (
            ["APP_ENV": "production", "SMTP_URL": "smtp://mail.example.com", "SMTP_TLS": "none", "MAIL_FROM": "a@b.c"],
            "SMTP_TLS"
        ),
        (["APP_ENV": "production", "SMTP_URL": "smtp://mail.example.com"], "MAIL_FROM"),
        (["APP_ENV": "production", "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8"], "WEBHOOK_ALLOWED_NETWORKS"),
    ])
    func `a mistake is told by its name`(environment: [String: String], name: String) {
        let mistakes = read(environment).mistakes
        #expect(mistakes.count == 1 && mistakes[0].hasPrefix(name), "\(mistakes)")
    }
}
