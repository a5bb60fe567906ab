internal import Kernel
package import ServiceKit

extension ServiceDefinition {
    /// The inbox, preferences, mail, the bot, webhooks.
    package static let notification = ServiceDefinition(
        name: "notification", healthName: "notification-delivery", title: "Notification service", port: 8008,
        migrations: NotificationSchema.migrations
    ) { settings, common in
        { context in NotificationComposition(context: context).parts() }
    }
}

/// The one place that names live adapters.
struct NotificationComposition {
    let context: ServiceDefinition.Context

    func parts() -> ServiceParts {
        ServiceParts(routes: [])
    }
}
