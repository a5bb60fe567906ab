import AMQP
import Contracts
import Database
import Events
import Kernel
import TestSupport
import Testing

/// What every bus keeps to; written against `EventBus`, with `BusKind` naming the buses there are.
@Suite("The bus contract")
struct BusContractTests {
    private func withBus(
        _ kind: BusKind, _ body: (any EventBus, any Database, TestClock) async throws -> Void
    ) async throws {
        try await withDatabase(.sqlite, migrations: EventsSchema.migrations) { database async throws in
            let clock = TestClock()
            try await kind.lend(clock) { bus async throws in try await body(bus, database, clock) }
        }
    }

    @Test(arguments: BusKind.available)
    func `each consumer gets each event it has a handler for`(kind: BusKind) async throws {
        try await withBus(kind) { bus, database, _ async throws in
            let (analytics, channel) = (Witness(), Witness())
            try await bus.subscribe(analytics.consumer("analytics", on: database))
            try await bus.subscribe(channel.consumer("channel", on: database))
            try await bus.deliver([envelope(registered(1)), envelope(registered(2))])
            for witness in [analytics, channel] {
                #expect(await eventually { witness.seen == ["user.registered user/1", "user.registered user/2"] })
            }
            #expect(Set(analytics.receipts.map(\.consumer)) == ["analytics"])
            #expect(Set(channel.receipts.map(\.consumer)) == ["channel"])
        }
    }

    @Test(arguments: BusKind.available)
    func `an event nobody listens to is taken all the same`(kind: BusKind) async throws {
        try await withBus(kind) { bus, database, _ async throws in
            let witness = Witness()
            try await bus.subscribe(witness.consumer("analytics", on: database))
            let unheard = ChannelDeleted(channelID: ChannelID(1), ownerID: UserID(1), deletedAt: moment)
            try await bus.deliver([envelope(unheard), envelope(registered(1))])
            #expect(await eventually { witness.seen == ["user.registered user/1"] })
        }
    }

    @Test(arguments: BusKind.available)
    func `one consumer that fails does not keep an event from another`(kind: BusKind) async throws {
        try await withBus(kind) { bus, database, _ async throws in
            let (failing, well) = (Witness(), Witness())
            failing.refuse("user/1", times: .max)
            try await bus.subscribe(failing.consumer("failing", on: database))
            try await bus.subscribe(well.consumer("well", on: database))
            try await bus.deliver([envelope(registered(1))])
            #expect(await eventually { well.seen == ["user.registered user/1"] })
            #expect(failing.seen.isEmpty)
        }
    }

    @Test(arguments: BusKind.available)
    func
        `a handler works as a step of the event's trace, under the event's own id without a request's`(
            kind: BusKind
        ) async throws
    {
        try await withBus(kind) { bus, database, _ async throws in
            let (seen, note) = AsyncStream.makeStream(of: EventContext.self)
            let handler = EventHandler.on(UserRegistered.self) { _, _ in note.yield(EventContext.current) }
            try await bus.subscribe(Consumer(name: "analytics", handlers: [handler], database: database))
            try await bus.deliver([envelope(registered(1), id: "e1")])
            var contexts = seen.makeAsyncIterator()
            let context = try #require(await contexts.next())
            #expect(context.traceparent == nil)
            #expect(context.correlationID == "e1")
            #expect(context.eventName == "user.registered")

            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await bus.deliver([envelope(registered(2), traceparent: trace)])
            let child = try #require(await contexts.next()?.traceparent)
            #expect(child.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-"))
            #expect(child != trace)
        }
    }
}

enum BusKind {
    case inProcess, rabbit

    static let available: [BusKind] = TestRabbit.url == nil ? [.inProcess] : [.inProcess, .rabbit]

    /// Lends `body` the bus; it is stopped afterwards.
    func lend(_ clock: TestClock, _ body: (any EventBus) async throws -> Void) async throws {
        switch self {
        case .inProcess: try await body(InProcessBus(clock: clock, logger: silent))
        case .rabbit: try await withRabbitBus(clock: clock) { bus, _ async throws in try await body(bus) }
        }
    }
}

/// Lends `body` a bus on a virtual host of its own, with delay queues that tests can wait for, and the URL of that.
func withRabbitBus(
    clock: TestClock = TestClock(), limits: DeliveryLimits = .hasty, queues: RabbitQueues = .classic,
    _ body: (RabbitBus, String) async throws -> Void
) async throws {
    try await withVirtualHost { url async throws in
        let bus = try rabbitBus(url, clock: clock, limits: limits, queues: queues)
        do {
            try await body(bus, url)
            await bus.stop()
        } catch {
            await bus.stop()
            throw error
        }
    }
}

func rabbitBus(
    _ url: String, clock: TestClock = TestClock(), limits: DeliveryLimits = .hasty, queues: RabbitQueues = .classic
) throws -> RabbitBus {
    try RabbitBus(
        try AMQPLocation(url: url), name: "test", clock: clock, random: SystemRandom(), logger: silent,
        limits: limits, transport: .patient, queues: queues)
}

extension DeliveryLimits {
    /// A ladder of three rungs that is climbed in half a second.
    static var hasty: DeliveryLimits {
        var limits = DeliveryLimits()
        limits.ladder = [.zero, .milliseconds(150), .milliseconds(300)]
        return limits
    }
}
