package import AMQP
package import Contracts
package import Kernel
package import Logging
internal import Reactor
internal import ServiceLifecycle
internal import Synchronization

/// The bus of services in separate processes, by RabbitMQ. What the broker has confirmed is on its disk; a consumer
/// acknowledges an event when its effect is committed, or when the event stands in a delay queue or among the dead
/// letters. While the broker is away events stay in the outboxes, and consumers wait until it is back.
package final class RabbitBus: EventBus, Service {
    /// What of this bus can be counted.
    package let counts: AMQPCounts
    private let setting: AMQPSetting
    private let topology: RabbitTopology
    private let publisher: AMQPPublisher
    private let clock: any WallClock
    private let random: any RandomSource
    private let limits: DeliveryLimits
    private let logger: Logger
    private let name: String
    /// For work on dead letters: one piece at a time, for messages in one's hand are hidden from the next.
    private let errands = BlockingPool(threads: 1, queue: 64, name: "amqp-errand")
    private let subscriptions = Mutex<[RabbitSubscription]>([])

    /// Begins to connect. `name` is what the broker's tools show: `user-service`.
    package init(
        _ location: AMQPLocation, name: String, clock: any WallClock, random: any RandomSource, logger: Logger,
        limits: DeliveryLimits = DeliveryLimits(), transport: AMQPLimits = AMQPLimits(),
        queues: RabbitQueues = .quorum, catalog: [EventCatalog.Entry] = EventCatalog.all
    ) throws {
        self.name = name
        self.clock = clock
        self.random = random
        self.limits = limits
        self.logger = logger
        topology = RabbitTopology(catalog: catalog, ladder: limits.ladder, queues: queues)
        setting = AMQPSetting(location, topology: topology.declarations, limits: transport, logger: logger)
        publisher = try AMQPPublisher(setting, name: "\(name) publishes")
        counts = publisher.counts
    }

    package func publish(_ envelopes: [Envelope]) async -> [PublishOutcome] {
        guard envelopes.contains(where: { $0.data.count > Envelope.longestData }) else { return await send(envelopes) }
        var rest = (await send(envelopes.filter { $0.data.count <= Envelope.longestData }))[...]
        return envelopes.map { envelope in
            if envelope.data.count <= Envelope.longestData, let outcome = rest.popFirst() { return outcome }
            return .refused(reason: "an event has at most \(Envelope.longestData) bytes of data")
        }
    }

    private func send(_ envelopes: [Envelope]) async -> [PublishOutcome] {
        let verdicts = await publisher.publish(envelopes.map(RabbitMessage.publication))
        var outcomes = zip(envelopes, verdicts).map(outcome)
        // A queue is gone that the catalogue wants: it is made again, and the event published once more.
        let lost = outcomes.indices.filter { outcomes[$0] == nil }
        guard !lost.isEmpty else { return outcomes.compactMap { $0 } }
        logger.error("Queues of the broker are gone and declared again", metadata: ["events": "\(lost.count)"])
        do {
            try await AMQPErrand(setting, name: "\(name) declares", threads: errands).declare()
            let again = await publisher.publish(lost.map { RabbitMessage.publication(of: envelopes[$0]) })
            for (index, verdict) in zip(lost, again) { outcomes[index] = outcome(envelopes[index], verdict) }
        } catch {
            for index in lost { outcomes[index] = .away(reason: "\(error)") }
        }
        return outcomes.map { $0 ?? .refused(reason: "no queue takes an event that the catalogue has consumers for") }
    }

    package func subscribe(_ consumer: Consumer) async throws {
        let pipeline = DeliveryPipeline(
            consumer: consumer, clock: clock, random: random, limits: limits, logger: logger)
        let own = topology.with(consumer.name, consumer.handlers.map(\.eventName))
        let setting = AMQPSetting(
            setting.location, topology: own.declarations, limits: setting.limits, logger: logger)
        let subscription = try RabbitSubscription(
            pipeline: pipeline, topology: own, setting: setting, name: "\(name) consumes", publisher: publisher,
            clock: clock, logger: logger)
        subscriptions.withLock { $0.append(subscription) }
        await subscription.firstAttempt()
    }

    package func deadLetters(of consumer: String) -> (any DeadLetters)? {
        guard let subscription = subscriptions.withLock({ $0.first { $0.name == consumer } }) else { return nil }
        return RabbitDeadLetters(
            consumer: consumer, errand: AMQPErrand(subscription.setting, name: "\(name) looks", threads: errands),
            clock: clock)
    }

    /// Ends the connections when the process is told to stop, after the services behind this one in the list.
    package func run() async throws {
        let over = Signal()
        await withGracefulShutdownHandler {
            while !Task.isShuttingDownGracefully, !Task.isCancelled { await over.wait(atMost: .hours(1)) }
        } onGracefulShutdown: {
            over.raise()
        }
        await stop()
    }

    /// Lets running handlers finish within their time, then ends the connections.
    package func stop() async {
        let all = subscriptions.withLock { $0 }
        await withTaskGroup(of: Void.self) { group in
            for subscription in all { group.addTask { await subscription.stop() } }
        }
        await publisher.stop()
    }

    /// Why this bus cannot work at the moment, for readiness; nil while it can.
    package var obstacle: String? {
        publisher.standing.obstacle ?? subscriptions.withLock { $0.lazy.compactMap(\.obstacle).first }
    }

    /// Nil when an event came back that somebody should have got.
    private func outcome(_ envelope: Envelope, _ verdict: PublishVerdict) -> PublishOutcome? {
        switch verdict {
        case .confirmed: .taken
        case .returned: topology.isConsumed(envelope.name) ? nil : .taken
        case .refused(let reason): .refused(reason: reason)
        case .away(let reason): .away(reason: reason)
        }
    }
}
