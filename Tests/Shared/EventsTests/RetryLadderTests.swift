import Contracts
import Database
import Events
import Kernel
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Trying again what a consumer could not handle")
struct RetryLadderTests {
    private func withBus(
        _ kind: DatabaseKind, limits: DeliveryLimits = DeliveryLimits(),
        _ body: (InProcessBus, any Database, TestClock, Witness) async throws -> Void
    ) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let clock = TestClock()
            let bus = InProcessBus(clock: clock, logger: silent, limits: limits)
            let witness = Witness()
            try await bus.subscribe(witness.consumer("analytics", on: database))
            try await body(bus, database, clock, witness)
        }
    }

    private func backlog(_ bus: InProcessBus) async throws -> [Int] {
        let backlog = try #require(try await bus.backlog().first)
        return [backlog.waiting, backlog.dead]
    }

    @Test(arguments: DatabaseKind.available)
    func `the second attempt comes at once`(kind: DatabaseKind) async throws {
        try await withBus(kind) { bus, _, _, witness async throws in
            witness.refuse("user/1", times: 1)
            try await bus.deliver([envelope(registered(1))])
            #expect(witness.seen == ["user.registered user/1"])
            #expect(try await backlog(bus) == [0, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `further attempts come after 1 s, 5 s, 30 s, 5 min and 30 min, then the event is dead`(
        kind: DatabaseKind
    ) async throws {
        try await withBus(kind) { bus, database, clock, witness async throws in
            witness.refuse("user/1", times: .max)
            try await bus.deliver([envelope(registered(1))])
            for pause in [1, 5, 30, 300, 1_800] {
                #expect(try await bus.sweep() == clock.now + .seconds(pause))
                clock.advance(by: .seconds(pause))
                #expect(try await backlog(bus) == [1, 0])
            }
            #expect(try await bus.sweep() == nil)
            #expect(try await backlog(bus) == [0, 1])
            let row = try #require(try await database.run("SELECT attempts, last_error FROM deliveries").rows.first)
            #expect(try row.integer("attempts") == 7)
            #expect(try row.text("last_error").contains("Refusal"))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event that waits is handled when its time comes, and later ones of its subject after it`(
        kind: DatabaseKind
    ) async throws {
        try await withBus(kind) { bus, _, clock, witness async throws in
            witness.refuse("user/1", times: 2)
            let deleted = UserDeleted(userID: UserID(1), deletedAt: moment)
            try await bus.deliver([envelope(registered(1)), envelope(deleted), envelope(registered(2))])
            #expect(witness.seen == ["user.registered user/2"])
            try await bus.sweep()
            #expect(try await backlog(bus) == [2, 0])
            clock.advance(by: .seconds(1))
            #expect(try await bus.sweep() == nil)
            #expect(
                witness.seen == ["user.registered user/2", "user.registered user/1", "user.deleted user/1"])
            #expect(try await backlog(bus) == [0, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what cannot be read is dead at once, with the reason`(kind: DatabaseKind) async throws {
        try await withBus(kind) { bus, database, _, witness async throws in
            let good = try envelope(registered(1))
            let unreadable = Envelope(
                id: "bad", source: good.source, name: good.name, version: 1, subject: "user/2", time: moment,
                traceparent: nil, correlationID: nil, data: Array(#"{"user_id":"two"}"#.utf8))
            let newer = Envelope(
                id: "newer", source: good.source, name: good.name, version: 2, subject: "user/3", time: moment,
                traceparent: nil, correlationID: nil, data: good.data)
            try await bus.deliver([unreadable, newer, good])
            #expect(witness.seen == ["user.registered user/1"])
            let rows = try await database.run("SELECT state, last_error FROM deliveries ORDER BY position").rows
            #expect(try rows.map { try $0.text("state") } == ["dead", "dead"])
            #expect(try rows[1].text("last_error") == "version 2 came, version 1 is read")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the same event published twice waits once`(kind: DatabaseKind) async throws {
        try await withBus(kind) { bus, _, _, witness async throws in
            witness.refuse("user/1", times: .max)
            let event = try envelope(registered(1))
            try await bus.deliver([event])
            try await bus.deliver([event, event])
            #expect(try await backlog(bus) == [1, 0])
        }
    }

    @Test func `a handler past its deadline is cancelled and tried again`() async throws {
        var limits = DeliveryLimits()
        limits.handler = .milliseconds(10)
        try await withBus(.sqlite, limits: limits) { bus, database, _, _ async throws in
            let stuck = EventHandler.on(ChannelDeleted.self) { _, _ in try await Task.sleep(for: .seconds(3_600)) }
            try await bus.subscribe(Consumer(name: "stuck", handlers: [stuck], database: database))
            try await bus.deliver([
                envelope(ChannelDeleted(channelID: ChannelID(1), ownerID: UserID(1), deletedAt: moment))
            ])
            #expect(try await bus.backlog().last == DeliveryBacklog(consumer: "stuck", waiting: 1, dead: 0))
        }
    }

    @Test func `a consumer whose database is away makes the publisher publish again`() async throws {
        try await withBus(.sqlite) { bus, database, _, witness async throws in
            let away = SQLiteDatabase(.file("/no/such/folder/x.db"))
            let failing = Witness()
            failing.refuse("user/1", times: .max)
            try await bus.subscribe(failing.consumer("away", on: away))
            let outcome = try await bus.publish([envelope(registered(1))]).first
            guard case .away(let reason) = outcome else { return #expect(outcome == nil, "the bus took it") }
            #expect(reason.hasPrefix("away: "))
            #expect(witness.seen == ["user.registered user/1"])
        }
    }

    @Test func `a running sweeper is woken by an event that waits`() async throws {
        var limits = DeliveryLimits()
        limits.ladder = [.zero, .zero]
        limits.poll = .seconds(3_600)
        try await withBus(.sqlite, limits: limits) { bus, _, _, witness async throws in
            let group = ServiceGroup(services: [RetrySweeper(bus: bus, logger: silent)], logger: silent)
            let running = Task { try await group.run() }
            witness.refuse("user/1", times: 2)
            try await bus.deliver([envelope(registered(1))])
            #expect(await eventually { witness.seen == ["user.registered user/1"] })
            await group.triggerGracefulShutdown()
            try await running.value
        }
    }
}
