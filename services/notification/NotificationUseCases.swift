internal import Database
internal import Events
internal import HTTP
internal import Kernel
internal import NotificationAPI
internal import NotificationCore

/// What this service does, over one database.
struct NotificationUseCases: Sendable {
    /// What is outside the service, and what its parts have handed in.
    struct World: Sendable {
        let database: any Database
        let clock: any WallClock
        let contacts: any ContactSource
        let zones: any ZoneSource
        let links: any StopLinks
        let wakeUps: WakeUps
        /// The ways that there is a channel for.
        let ways: Set<Way>
        let webhooks: any WebhookTargets
        let records: [any PersonalRecords]
    }

    let keep: KeepRecipient
    let erase: EraseRecipient
    let tell: TellPerson
    let inbox: ReadInbox
    let preferences: ChangePreferences
    let deliveries: FollowDeliveries
    let preview: PreviewTemplate
    let stop: StopMails
    let queue: SQLDispatchQueue

    init(_ world: World) {
        let (clock, database) = (world.clock, world.database)
        let receipts = Inbox(clock: clock)
        let table = MessageTable(ways: world.ways, webhooks: world.webhooks, wakeUps: world.wakeUps)
        let recipients = SQLRecipients(database: database, inbox: receipts, records: world.records)
        let kept = SQLPreferences(database: database)
        keep = KeepRecipient(recipients: recipients, contacts: world.contacts, clock: clock)
        erase = EraseRecipient(recipients: recipients, clock: clock)
        tell = TellPerson(
            messages: SQLMessages(database: database, inbox: receipts, table: table), recipients: recipients,
            contacts: world.contacts, zones: world.zones, clock: clock)
        inbox = ReadInbox(inbox: SQLInbox(database: database), clock: clock)
        preferences = ChangePreferences(preferences: kept, clock: clock)
        deliveries = FollowDeliveries(log: SQLDeliveryLog(database: database, wakeUps: world.wakeUps), clock: clock)
        preview = PreviewTemplate(recipients: recipients, zones: world.zones)
        stop = StopMails(links: world.links, preferences: kept, recipients: recipients, clock: clock)
        queue = SQLDispatchQueue(database: database, table: table)
    }

    var routes: [any RouteGroup] {
        [
            InboxRouter(inbox: inbox), PreferencesRouter(preferences: preferences),
            DeliveriesRouter(deliveries: deliveries), TemplatesRouter(preview: preview),
            StepsRouter(keep: keep, erase: erase, tell: tell), StopRouter(stop: stop),
        ]
    }

    var handlers: [EventHandler] {
        AccountConsumer(keep: keep, erase: erase).handlers + PaymentConsumer(tell: tell).handlers
            + SubscriptionConsumer(tell: tell).handlers + AlertConsumer(tell: tell).handlers
    }
}
