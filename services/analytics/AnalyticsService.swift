internal import AnalyticsCore
internal import Events
internal import HTTP
internal import Kernel
package import ServiceKit
internal import Telegram

extension ServiceDefinition {
    /// Numbers of channels: collected, imported, told.
    package static let analytics = ServiceDefinition(
        name: "analytics", healthName: "analytics", title: "Analytics service", port: 8002,
        migrations: AnalyticsSchema.migrations
    ) { settings, _ in
        let config = AnalyticsConfig(&settings)
        return { context in AnalyticsComposition(config: config, context: context).parts() }
    }
}

/// The one place that names what the service meets in the world: Telegram, the tz database, its own database.
struct AnalyticsComposition {
    let config: AnalyticsConfig
    let context: ServiceDefinition.Context

    func parts() -> ServiceParts {
        let transport = Transport(context.platform.client)
        let clock = context.platform.clock
        let service = Analytics(
            Analytics.World(
                database: context.database, counter: TelegramSubscribers(bot: config.telegram.bot(over: transport)),
                pages: TelegramPages(pages: config.telegram.pages(over: transport), logger: context.logger),
                zones: ZoneDatabase(), clock: clock, limits: config.limits))
        let collector = Collector(
            collect: service.collect, collection: service.collection, clock: clock, waiting: SteadyClock(),
            limits: config.limits, logger: context.logger)
        return ServiceParts(
            routes: service.routes, handlers: service.consumer.handlers,
            background: config.collectsByItself ? [collector] : [])
    }
}
