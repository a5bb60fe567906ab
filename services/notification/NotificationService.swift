internal import Kernel
internal import NotificationCore
package import ServiceKit
internal import Telegram

extension ServiceDefinition {
    /// The inbox, preferences, mail, the bot, webhooks.
    package static let notification = ServiceDefinition(
        name: "notification", healthName: "notification-delivery", title: "Notification service", port: 8008,
        migrations: NotificationSchema.migrations
    ) { settings, common in
        let config = NotificationConfig(&settings, common)
        let neighbours = NeighbourAddresses(["user": 8001], &settings, common)
        return { context in
            try NotificationComposition(config: config, neighbours: neighbours, context: context).parts()
        }
    }
}

/// The one place that names live adapters.
struct NotificationComposition {
    let config: NotificationConfig
    let neighbours: NeighbourAddresses
    let context: ServiceDefinition.Context
    /// Our bot, one for the whole process, so that its pace is kept over everything it does; nil without a token.
    let bot: BotAPI?

    init(config: NotificationConfig, neighbours: NeighbourAddresses, context: ServiceDefinition.Context) {
        self.config = config
        self.neighbours = neighbours
        self.context = context
        bot = config.telegram.bot(over: Transport(context.platform.client))
    }

    func parts() throws -> ServiceParts {
        let extras = NotificationExtras()
        return ServiceParts(routes: extras.routes, background: extras.background, checks: extras.checks)
    }
}
