import Contracts
import Database
import Events
import Kernel
import Reactor
import Saga
import TestSupport
import Testing
import Verification

@Suite("Facts read from a database")
struct FactReaderTests {
    @Test func `events, deliveries and dead letters are read as the services write them`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let database = try openDatabase(url: "sqlite::memory:", loops: loops)
        try await Migrator.run(EventsSchema.migrations + SagaSchema.migrations, on: database)
        let clock = TestClock()
        let outbox = Outbox(source: "/analyticbot/user-service", clock: clock, random: SeededRandom(seed: 1))
        let event = UserDeleted(userID: UserID(4), deletedAt: clock.now)
        try await database.transaction { try await outbox.append([event], in: $0) }
        try await Inbox(clock: clock).once(EventReceipt(eventID: "x", consumer: "realtime"), in: database) { _ in }

        var facts = SuiteFacts(now: clock.now)
        try await FactReader("realtime", database).read(into: &facts)
        let service = try #require(facts.services.first)
        #expect(service.outbox.map(\.subject) == ["user/4"])
        #expect(service.outbox.map(\.state) == ["pending"])
        #expect(service.inbox == [InboxFact(consumer: "realtime", eventID: "x")])
        #expect(service.deadLetters == [])
        await database.close()
        await loops.shutdown()
    }

    @Test func `a database without the service's tables is an error, not an empty suite`() async throws {
        let loops = try EventLoopGroup(loops: 1)
        let database = try openDatabase(url: "sqlite::memory:", loops: loops)
        var facts = SuiteFacts(now: TestClock().now)
        await #expect(throws: (any Error).self) { try await FactReader("user", database).read(into: &facts) }
        await database.close()
        await loops.shutdown()
    }
}
