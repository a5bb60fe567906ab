internal import HTTP
internal import Kernel
internal import Monitoring
internal import NotificationCore
internal import ServiceKit
internal import ServiceLifecycle
internal import Telegram

/// The one place that names live adapters.
struct NotificationComposition {
    let config: NotificationConfig
    let context: ServiceDefinition.Context
    /// Our bot, one for the whole process, so that its pace is kept over everything it does; nil without a token.
    let bot: BotAPI?
    /// The services that this one asks.
    let neighbours: NeighbourClient
    let wakeUps = WakeUps()
    /// The links in mails that end mails of their kind.
    let links: any StopLinks
    let zones = ZoneDatabase()

    init(config: NotificationConfig, neighbours: NeighbourAddresses, context: ServiceDefinition.Context) throws {
        self.config = config
        self.context = context
        self.neighbours = try context.neighbours(neighbours)
        bot = config.telegram.bot(over: Transport(context.platform.client))
        // Asking neighbours takes the secret that the services share: it is there.
        links = SignedStopLinks(publicURL: config.publicURL, secret: context.serviceTokenSecret ?? "")
    }

    func parts() throws -> ServiceParts {
        var extras = NotificationExtras()
        extras.add(telegramParts())
        extras.add(try botParts())
        extras.add(mailParts())
        extras.add(try webhookParts())
        return wired(extras)
    }

    /// The service with everything that its parts hand in.
    func wired(_ extras: NotificationExtras) -> ServiceParts {
        let uses = useCases(extras)
        return ServiceParts(
            routes: uses.routes + extras.routes, handlers: uses.handlers,
            background: senders(uses.queue, extras) + extras.background, checks: extras.checks)
    }

    func useCases(_ extras: NotificationExtras) -> NotificationUseCases {
        NotificationUseCases(
            NotificationUseCases.World(
                database: context.database, clock: context.platform.clock,
                contacts: UserContacts(neighbours: neighbours),
                zones: zones, links: links, wakeUps: wakeUps, ways: Set(extras.channels.keys),
                webhooks: extras.webhookTargets ?? NoWebhooks(), records: extras.records))
    }

    private func telegramParts() -> NotificationExtras {
        var extras = NotificationExtras()
        if let bot { extras.channels[.telegram] = TelegramDelivery(bot: bot) }
        return extras
    }

    /// One sender for each way that there is a channel for.
    private func senders(_ queue: SQLDispatchQueue, _ extras: NotificationExtras) -> [any Service] {
        let clock = context.platform.clock
        let ways = Way.allCases.filter { extras.channels[$0] != nil }
        let metrics = DeliveryMetrics(context.metrics.registry, queue: queue, ways: ways, clock: clock)
        return ways.compactMap { way in
            guard let channel = extras.channels[way] else { return nil }
            let send = SendMessages(way: way, queue: queue, channel: channel, zones: zones, clock: clock) {
                metrics.ended(way, $0, after: $1)
            }
            return DeliveryWorker(
                send: send, wakeUps: wakeUps, clock: clock, sideBySide: config.sideBySide, logger: context.logger)
        }
    }
}
