internal import Kernel
package import ServiceKit

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
