internal import Auth
internal import HTTP
internal import Kernel
internal import Logging
internal import Mail
internal import NotificationAPI
internal import NotificationCore
internal import ServiceKit

// Mail and webhooks.
extension NotificationComposition {
    /// Mail to the server of the settings, or into a folder.
    func mailParts() -> NotificationExtras {
        guard let from = config.mail.from else { return NotificationExtras() }
        let transport: any MailTransport
        if let server = config.mail.server {
            var limits = SMTPLimits()
            limits.trustedCertificates = config.mail.authorities
            transport = SMTPTransport(server, limits: limits)
            context.logger.info("Mail goes to a server", metadata: ["server": "\(server)"])
        } else {
            let folder = MailFolder(context.settings.folder.file("mail"))
            transport = folder
            let facts: Logger.Metadata = ["folder": "\(folder.path)"]
            do {
                try context.settings.folder.make()
                context.logger.notice("SMTP_URL is not set: mails are written as files", metadata: facts)
            } catch {
                context.logger.warning("SMTP_URL is not set, and mails cannot be written as files", metadata: facts)
            }
        }
        return NotificationExtras(
            channels: [.email: MailChannel(transport: transport, from: from, links: links)])
    }

    /// Webhooks of people's own.
    func webhookParts() throws -> NotificationExtras {
        let (platform, rule) = (context.platform, config.webhooks.rule)
        let key = try config.webhooks.secretKey ?? madeKey()
        let webhooks = SQLWebhookRepository(
            database: context.database, box: SecretBox(key: key, random: platform.random))
        let channel = WebhookChannel(
            webhooks: webhooks, client: HTTPClient(loops: platform.loops), rule: rule, clock: platform.clock,
            notices: InboxWebhookNotices(
                table: MessageTable(
                    ways: bot == nil ? [.email, .webhook] : Set(Way.allCases), webhooks: webhooks, wakeUps: wakeUps),
                zones: zones), logger: context.logger)
        let useCases = WebhooksRouter.UseCases(
            create: CreateWebhook(webhooks: webhooks, rule: rule, clock: platform.clock, random: platform.random),
            show: ShowWebhooks(webhooks: webhooks),
            change: ChangeWebhook(webhooks: webhooks, rule: rule, clock: platform.clock),
            delete: DeleteWebhook(webhooks: webhooks),
            rotate: RotateSecret(webhooks: webhooks, clock: platform.clock, random: platform.random),
            test: TestWebhook(webhooks: webhooks, channel: channel, clock: platform.clock, random: platform.random))
        return NotificationExtras(
            channels: [.webhook: channel], webhookTargets: webhooks, records: [webhooks],
            routes: [WebhooksRouter(useCases)])
    }

    private func madeKey() throws -> String {
        try context.settings.folder.make()
        return try context.settings.folder.secret("webhook-secrets.key", random: context.platform.random)
    }
}
