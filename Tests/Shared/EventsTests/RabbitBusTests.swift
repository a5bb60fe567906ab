import AMQP
import Contracts
import Database
import Events
import Kernel
import Logging
import TestSupport
import Testing

@Suite("Events by RabbitMQ", .enabled(if: TestRabbit.url != nil))
struct RabbitBusTests {
    private func withConsumer(
        queues: RabbitQueues = .classic,
        _ body: (RabbitBus, Witness, any DeadLetters, String) async throws -> Void
    ) async throws {
        try await withDatabase(.sqlite, migrations: EventsSchema.migrations) { database async throws in
            try await withRabbitBus(queues: queues) { bus, url async throws in
                let witness = Witness()
                try await bus.subscribe(witness.consumer("analytics", on: database))
                let dead = try #require(bus.deadLetters(of: "analytics"))
                try await body(bus, witness, dead, url)
            }
        }
    }

    /// Puts any bytes into a queue, as a stranger could.
    private func put(_ body: String, into url: String) async throws {
        let setting = AMQPSetting(
            try AMQPLocation(url: url), topology: AMQPTopology(), limits: .patient, logger: silent)
        let stranger = try AMQPPublisher(setting, name: "stranger")
        let message = AMQPMessage(body: Array(body.utf8))
        let verdicts = await stranger.publish([
            AMQPPublication(exchange: "events", routingKey: "user.registered", message: message)
        ])
        #expect(verdicts == [.confirmed])
        await stranger.stop()
    }

    @Test(arguments: RabbitQueues.allCases)
    func `an event that fails climbs the ladder, and later ones of its subject come after it`(
        queues: RabbitQueues
    ) async throws {
        try await withConsumer(queues: queues) { bus, witness, dead, _ async throws in
            witness.refuse("user/1", times: 3)
            let deleted = UserDeleted(userID: UserID(1), deletedAt: moment)
            let outcomes = await bus.publish([
                try envelope(registered(1)), try envelope(registered(2)), try envelope(deleted),
                try envelope(registered(3)),
            ])
            #expect(outcomes == [.taken, .taken, .taken, .taken])
            #expect(await eventually(attempts: 2_000) { witness.seen.count == 4 })
            #expect(
                witness.seen.filter { $0.hasSuffix("user/1") } == ["user.registered user/1", "user.deleted user/1"])
            #expect(Set(witness.seen.prefix(2)) == ["user.registered user/2", "user.registered user/3"])
            #expect(try await dead.count() == 0)
        }
    }

    @Test func `after the ladder it is dead with its reason, can be edited, replayed, and is handled`() async throws {
        try await withConsumer { bus, witness, dead, _ async throws in
            witness.refuse("user/1", times: .max)
            let events = [try envelope(registered(1), id: "e1"), try envelope(registered(2), id: "e2")]
            #expect(await bus.publish(events) == [.taken, .taken])
            let hasDied = try await eventually(attempts: 2_000) { try await dead.count() == 1 }
            #expect(hasDied)
            let letter = try #require(try await dead.list(limit: 10, offset: 0).first)
            #expect(letter.envelope == events[0])
            #expect(letter.attempts == 4)
            #expect(letter.reason.contains("Refusal"))
            #expect(letter.diedAt != nil)
            #expect(try await dead.find("e1") == letter)
            #expect(try await dead.find("e2") == nil)
            #expect(try await !dead.replay("e2"))

            let better = try EventCoding.encode(registered(7))
            #expect(try await dead.edit("e1", data: better))
            #expect(try await dead.find("e1")?.envelope.data == better)
            #expect(try await dead.find("e1")?.reason == letter.reason)
            #expect(try await dead.replay("e1"))
            #expect(await eventually { witness.seen == ["user.registered user/2", "user.registered user/7"] })
            #expect(try await dead.count() == 0)
        }
    }

    @Test func `what is no event is dead at once, and holds up nothing`() async throws {
        try await withConsumer { bus, witness, dead, url async throws in
            try await put("{broken", into: url)
            try await put(#"{"specversion":"1.0"}"#, into: url)
            try await put(String(repeating: "x", count: 1 << 20), into: url)
            try await put(String(repeating: "x", count: 5 << 20), into: url)
            let newer = try envelope(registered(3))
            let unknown = Envelope(
                id: "v9", source: newer.source, name: newer.name, version: 9, subject: newer.subject, time: newer.time,
                traceparent: nil, correlationID: nil, data: newer.data)
            #expect(try await bus.publish([unknown, envelope(registered(1))]) == [.taken, .taken])
            #expect(await eventually { witness.seen == ["user.registered user/1"] })
            let haveDied = try await eventually { try await dead.count() == 5 }
            #expect(haveDied)
            let letters = try await dead.list(limit: 10, offset: 0)
            #expect(letters.count == 5)
            #expect(letters.filter { $0.envelope.version == 0 }.count == 4)
            #expect(letters.contains { $0.reason.contains("version 9 came") && $0.envelope.id == "v9" })
            #expect(letters.contains { $0.reason.contains("at most 65536 bytes") })
            #expect(letters.contains { $0.reason == "the broker gave it up: rejected" })
            #expect(letters.contains { $0.envelope.data == Array(#""{broken""#.utf8) })
            let broken = try #require(letters.first { $0.envelope.data.count < 20 })
            #expect(try await dead.discard(broken.envelope.id))
            #expect(try await dead.count() == 4)
            #expect(try await dead.list(limit: 2, offset: 3).count == 1)
        }
    }

    @Test func `an event too large to travel is refused, and one published before its consumer starts waits for it`()
        async throws
    {
        try await withDatabase(.sqlite, migrations: EventsSchema.migrations) { database async throws in
            try await withRabbitBus { bus, url async throws in
                let small = try envelope(registered(1))
                let large = small.with(data: Array(repeating: UInt8(ascii: " "), count: 65_537))
                let outcomes = await bus.publish([large, small])
                #expect(outcomes.map(\.isTaken) == [false, true])
                let later = try rabbitBus(url)
                let witness = Witness()
                try await later.subscribe(witness.consumer("analytics", on: database))
                #expect(await eventually { witness.seen == ["user.registered user/1"] })
                await later.stop()
            }
        }
    }

    @Test func `a queue that somebody deleted is declared again when an event comes back`() async throws {
        try await withRabbitBus { bus, url async throws in
            #expect(try await bus.publish([envelope(registered(1))]) == [.taken])
            try await TestRabbit.deleteQueue("analytics", of: url)
            #expect(try await bus.publish([envelope(registered(2))]) == [.taken])
            let witness = Witness()
            try await withDatabase(.sqlite, migrations: EventsSchema.migrations) { database async throws in
                try await bus.subscribe(witness.consumer("analytics", on: database))
                #expect(await eventually { witness.seen == ["user.registered user/2"] })
            }
        }
    }

    @Test func `away, the bus says so and spends no attempt`() async throws {
        let bus = try rabbitBus("amqp://127.0.0.1:9")
        let outcome = await bus.publish([try envelope(registered(1))]).first
        guard case .away = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(bus.obstacle != nil)
        await bus.stop()
    }
}
