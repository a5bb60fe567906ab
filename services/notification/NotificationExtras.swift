internal import Events
internal import HTTP
internal import Monitoring
internal import NotificationCore
internal import ServiceLifecycle

/// What one part of this service adds to the whole: mail, webhooks and the bot each hand in one of these.
struct NotificationExtras {
    /// Ways out of the house. A way without a channel gets no messages.
    var channels: [Way: any DeliveryChannel] = [:]
    /// Who is asked which webhook endpoints hear of a message; one part gives it.
    var webhookTargets: (any WebhookTargets)?
    /// What else is erased with a person.
    var records: [any PersonalRecords] = []
    var routes: [any RouteGroup] = []
    var background: [any Service] = []
    var checks: [HealthCheck] = []

    /// Adds another part's.
    mutating func add(_ other: NotificationExtras) {
        channels.merge(other.channels) { _, new in new }
        webhookTargets = other.webhookTargets ?? webhookTargets
        records += other.records
        routes += other.routes
        background += other.background
        checks += other.checks
    }
}
