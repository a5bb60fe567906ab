internal import ChannelAPI
internal import ChannelCore
internal import Events
internal import HTTP
internal import Kernel
internal import Saga
package import ServiceKit
internal import Telegram

extension ServiceDefinition {
    /// Channels: connecting, proving, pausing, erasing.
    package static let channel = ServiceDefinition(
        name: "channel", healthName: "channel-management", title: "Channel service", port: 8004,
        migrations: ChannelSchema.migrations
    ) { settings, common in
        let config = ChannelConfig(&settings)
        let neighbours = NeighbourAddresses(["analytics": 8002, "payment": 8003], &settings, common)
        return { context in try ChannelComposition(config: config, neighbours: neighbours, context: context).parts() }
    }
}

/// The one place that names live adapters.
struct ChannelComposition {
    let config: ChannelConfig
    let neighbours: NeighbourAddresses
    let context: ServiceDefinition.Context

    func parts() throws -> ServiceParts {
        let clock = context.platform.clock
        let transport = Transport(context.platform.client)
        let channels = SQLChannelRepository(
            database: context.database, outbox: context.outbox, inbox: Inbox(clock: clock),
            sagas: context.sagas)
        let telegram = TelegramDirectory(
            bot: config.telegram.bot(over: transport), pages: config.telegram.pages(over: transport), clock: clock,
            logger: context.logger)
        let inspect = InspectChannel(telegram: telegram)
        let quotas = QuotaDesk(
            neighbours: try context.neighbours(neighbours), random: context.platform.random, clock: clock,
            logger: context.logger)
        let eraseOwner = EraseOwner(channels: channels, clock: clock)
        return ServiceParts(
            routes: [
                ChannelsRouter(
                    ChannelsRouter.UseCases(
                        connect: ConnectChannel(
                            channels: channels, quotas: quotas, inspect: inspect, proof: config.proof, clock: clock),
                        list: ListChannels(channels: channels), get: GetChannel(channels: channels),
                        update: UpdateChannel(channels: channels, clock: clock),
                        delete: DeleteChannel(channels: channels, clock: clock),
                        activate: ActivateChannel(channels: channels, clock: clock),
                        deactivate: DeactivateChannel(channels: channels, clock: clock),
                        verify: VerifyChannel(channels: channels, inspect: inspect, clock: clock))),
                LookUpRouter(
                    validate: ValidateChannel(inspect: inspect, proof: config.proof),
                    lookUp: LookUpChannel(inspect: inspect)),
                StepsRouter(eraseOwner: eraseOwner),
            ],
            handlers: AccountConsumer(eraseOwner: eraseOwner).handlers,
            sagas: SagaParts([.addChannel(channels)], neighbours: neighbours))
    }
}
