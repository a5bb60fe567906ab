import Contracts
import Database
import Events
import Kernel
import TestSupport
import Testing

@Suite("Events that were given up")
struct DeadLetterTests {
    private struct Bench {
        let bus: InProcessBus
        let office: DeadLetterOffice
        let witness: Witness
        let database: any Database
        let clock: TestClock
    }

    private func withOffice(_ kind: DatabaseKind, _ body: (Bench) async throws -> Void) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let (clock, witness) = (TestClock(), Witness())
            var limits = DeliveryLimits()
            limits.ladder = []
            let bus = InProcessBus(clock: clock, random: SeededRandom(), logger: silent, limits: limits)
            try await bus.subscribe(witness.consumer("analytics", on: database))
            let office = DeadLetterOffice(
                queue: { bus.deadLetters(of: "analytics") },
                outbox: OutboxDeadLetters(outbox: Publisher(database, clock: clock).outbox, database: database),
                audit: DeadLetterAudit(database: database, clock: clock))
            try await body(Bench(bus: bus, office: office, witness: witness, database: database, clock: clock))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one is listed with its reason, and handled when it is replayed`(kind: DatabaseKind) async throws {
        try await withOffice(kind) { bench async throws in
            bench.witness.refuse("user/1", times: 1)
            #expect(await bench.bus.publish([try envelope(registered(1), id: "e1")]) == [.taken])
            let found = try #require(try await bench.office.list(limit: 10, offset: 0).first)
            #expect(found.letter.envelope.id == "e1" && found.place == .queue)
            #expect(found.letter.reason == "Refusal()" && found.letter.attempts == 1)
            #expect(found.letter.diedAt == bench.clock.now)
            try await bench.office.replay("e1", by: "user 7")
            #expect(try await bench.office.count() == 0)
            try await bench.bus.sweep()
            #expect(bench.witness.seen == ["user.registered user/1"])
            let note = try #require(try await bench.office.audit.list(limit: 10, offset: 0).first)
            #expect(note.actor == "user 7" && note.action == .replay && note.eventID == "e1")
            #expect(note.reason == "Refusal()")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `data that cannot be read is mended and replayed; what it said before is kept`(
        kind: DatabaseKind
    ) async throws {
        try await withOffice(kind) { bench async throws in
            let broken = try envelope(registered(2), id: "e2").with(data: Array(#"{"user_id":"two"}"#.utf8))
            try await bench.bus.deliver([broken])
            let good = try EventCoding.encode(registered(2))
            let other = try EventCoding.encode(registered(3))
            for wrong in [Array(#"{"user_id":2}"#.utf8), other] {
                await #expect(throws: ServiceError.self) {
                    try await bench.office.edit("e2", data: wrong, by: "user 7")
                }
            }
            let edited = try await bench.office.edit("e2", data: good, by: "user 7")
            #expect(edited.letter.envelope.data == good)
            try await bench.office.replay("e2", by: "user 7")
            try await bench.bus.sweep()
            #expect(bench.witness.seen == ["user.registered user/2"])
            let notes = try await bench.office.audit.list(limit: 10, offset: 0)
            #expect(notes.map(\.action) == [.replay, .edit])
            #expect(notes[1].data == (try JSONValue(parsing: broken.data)))
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one that is discarded is gone, and nobody is told of it twice`(kind: DatabaseKind) async throws {
        try await withOffice(kind) { bench async throws in
            bench.witness.refuse("user/1", times: 1)
            try await bench.bus.deliver([envelope(registered(1), id: "e1")])
            try await bench.office.discard("e1", by: "service operator")
            #expect(try await bench.office.list(limit: 10, offset: 0).isEmpty)
            for action in [bench.office.replay, bench.office.discard] {
                let error = await #expect(throws: ServiceError.self) { try await action("e1", "user 7") }
                #expect(error?.kind == .notFound)
            }
            #expect(try await bench.office.audit.list(limit: 10, offset: 0).map(\.action) == [.discard])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `pages go through the queue and then the outbox`(kind: DatabaseKind) async throws {
        try await withOffice(kind) { bench async throws in
            for user in 1...3 as ClosedRange<Int64> {
                bench.witness.refuse("user/\(user)", times: 1)
                try await bench.bus.deliver([envelope(registered(user), id: "q\(user)")])
            }
            try await Publisher(bench.database, clock: bench.clock).register(4, 5)
            try await bench.database.run("UPDATE outbox SET state = 'dead', last_error = 'no such exchange'")
            #expect(try await bench.office.count() == 5)
            let pages = try await [
                bench.office.list(limit: 2, offset: 0), bench.office.list(limit: 2, offset: 2),
                bench.office.list(limit: 2, offset: 4), bench.office.list(limit: 2, offset: 5),
            ]
            #expect(
                pages.map { $0.map(\.letter.envelope.subject) } == [
                    ["user/1", "user/2"], ["user/3", "user/4"], ["user/5"], [],
                ])
            #expect(pages[1].map(\.place) == [.queue, .outbox])
        }
    }
}
