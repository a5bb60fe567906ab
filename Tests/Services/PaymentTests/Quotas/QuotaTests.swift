import Contracts
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

@Suite("What a plan holds, in every database")
struct QuotaTests {
    @Test(arguments: DatabaseKind.available)
    func `the free plan holds one channel, and the second is refused in the plan's words`(kind: DatabaseKind)
        async throws
    {
        try await QuotaBench.run(kind) { bench async throws in
            let held = try await bench.reserve("a")
            #expect(held.expiresAt == bench.clock.now + .minutes(15))
            #expect([held.line.used, held.line.reserved, held.line.limit, held.line.left] == [0, 1, 1, 0])
            let refused = await refusal { try await bench.reserve("b") }
            #expect(refused == QuotaResource.channels.exceeded)
            #expect(refused?.kind == .forbidden && refused?.message == "Channel limit reached")
            #expect(try await bench.counts() == [0, 1])
            try await bench.reserve("b", for: QuotaBench.bob)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the same key holds the same room, from then on`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.reserve("a")
            bench.clock.advance(by: .minutes(10))
            let again = try await bench.reserve("a")
            #expect(again.expiresAt == bench.clock.now + .minutes(15))
            #expect(again.line.reserved == 1)
            bench.clock.advance(by: .minutes(10))
            #expect(await refusal { try await bench.reserve("b") }?.code == "quota_exceeded")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `room that nobody commits is free again after its lease`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.reserve("a")
            bench.clock.advance(by: .minutes(15))
            #expect(try await bench.counts() == [0, 0])
            try await bench.reserve("b")
            // Whoever comes too late finds the room taken, and the limit is not passed.
            #expect(await refusal { try await bench.commit("a", "channel/1") }?.code == "quota_exceeded")
            try await bench.release(key: "b")
            try await bench.commit("a", "channel/1")
            #expect(try await bench.counts() == [1, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a unit takes the place of its reservation, once however often it is committed`(kind: DatabaseKind)
        async throws
    {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.reserve("a")
            for _ in 1...3 { try await bench.commit("a", "channel/1") }
            #expect(try await bench.counts() == [1, 0])
            #expect(await refusal { try await bench.reserve("b") }?.code == "quota_exceeded")
            for _ in 1...2 { try await bench.release(unit: "channel/1") }
            #expect(try await bench.counts() == [0, 0])
            try await bench.take("channel/2")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a unit released before it was committed is never counted, and its reservation goes`(kind: DatabaseKind)
        async throws
    {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.reserve("a")
            try await bench.release(unit: "channel/1")
            try await bench.commit("a", "channel/1")
            #expect(try await bench.counts() == [0, 0])
            try await bench.take("channel/2")
            #expect(try await bench.counts() == [1, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a saga that turns back releases both by one call, whatever its commit came to`(kind: DatabaseKind) async throws {
        for isCommitted in [false, true] {
            try await QuotaBench.run(kind) { bench async throws in
                try await bench.reserve("a")
                if isCommitted { try await bench.commit("a", "channel/1") }
                try await bench.release(key: "a", unit: "channel/1")
                #expect(try await bench.counts() == [0, 0])
                // The commit that was under way all the time.
                try await bench.commit("a", "channel/1")
                #expect(try await bench.counts() == [0, 0])
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what was reserved as a channel is not committed as a post`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.reserve("a")
            let refused = await refusal { try await bench.commit("a", "post/1") }
            #expect(refused?.fields.first?.pointer == "#/unit")
            #expect(try await bench.counts() == [0, 1])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `after a smaller plan was chosen nothing is taken away, and nothing new is allowed`(kind: DatabaseKind)
        async throws
    {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.subscribe(to: .pro)
            for number in 1...3 { try await bench.take("channel/\(number)") }
            try await bench.subscribe(to: .free)
            let line = try #require(try await bench.line())
            #expect([line.used, line.limit, line.left] == [3, 1, 0])
            #expect(await refusal { try await bench.reserve("d") }?.code == "quota_exceeded")
            for number in 1...2 { try await bench.release(unit: "channel/\(number)") }
            #expect(await refusal { try await bench.reserve("d") }?.code == "quota_exceeded")
            try await bench.release(unit: "channel/3")
            try await bench.reserve("d")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `posts are counted by the month, and the next month begins with none`(kind: DatabaseKind) async throws {
        let june = try #require(Timestamp("2025-06-30T23:50:00Z"))
        try await QuotaBench.run(kind, plans: PlanList(freePosts: 2), at: june) { bench async throws in
            try await bench.take("post/1")
            try await bench.reserve("late", .posts)
            let refused = await refusal { try await bench.reserve("c", .posts) }
            #expect(refused?.message == "Monthly post limit reached" && refused?.code == "quota_exceeded")
            #expect(try await bench.line(.posts)?.resetsAt == Timestamp("2025-07-01T00:00:00Z"))
            bench.clock.advance(by: .minutes(11))
            // What was held goes over into the month in which it is done.
            try await bench.commit("late", "post/2")
            #expect(try await bench.counts(.posts) == [1, 0])
            #expect(try await bench.line(.posts)?.resetsAt == Timestamp("2025-08-01T00:00:00Z"))
            try await bench.take("post/3")
            #expect(await refusal { try await bench.reserve("c", .posts) }?.code == "quota_exceeded")
            // Channels are counted at once, whatever the month.
            try await bench.take("channel/1")
            bench.clock.advance(by: .days(40))
            #expect(try await bench.counts(.posts) == [0, 0])
            #expect(try await bench.counts() == [1, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the months of a paid plan begin when it was paid`(kind: DatabaseKind) async throws {
        let (paid, now) = (Timestamp("2025-01-31T12:00:00Z"), try #require(Timestamp("2025-02-28T11:59:59Z")))
        try await QuotaBench.run(kind, paidSince: paid, at: now) { bench async throws in
            try await bench.take("post/1")
            #expect(try await bench.line(.posts)?.resetsAt == Timestamp("2025-02-28T12:00:00Z"))
            bench.clock.advance(by: .seconds(1))
            #expect(try await bench.counts(.posts) == [0, 0])
            #expect(try await bench.line(.posts)?.resetsAt == Timestamp("2025-03-31T12:00:00Z"))
        }
    }
}

@Suite("Erasing what a person holds")
struct QuotaErasureTests {
    @Test(arguments: DatabaseKind.available)
    func `an erased account holds nothing, begins nothing, and others keep theirs`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.take("channel/1")
            try await bench.take("channel/2", for: QuotaBench.bob)
            try await bench.erase()
            try await bench.erase()
            for work in [
                { try await bench.reserve("b") }, { try await bench.commit("a", "channel/1") },
                { _ = try await bench.line() },
            ] as [@Sendable () async throws -> Void] {
                let refused = await refusal(work)
                #expect(refused?.kind == .gone && refused?.code == "account_deleted")
            }
            // An event that comes after the erasure, as that of the account's channels does.
            try await bench.release(unit: "channel/1")
            let rows = try await bench.database.run("SELECT user_id FROM quota_units").rows
            #expect(try rows.map { try $0.id("user_id", as: UserID.self) } == [QuotaBench.bob])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what else is known of the person is erased in the same transaction, once for one event`(kind: DatabaseKind)
        async throws
    {
        struct Halt: Error {}
        try await QuotaBench.run(kind) { bench async throws in
            var bench = bench
            try await bench.take("channel/1")
            bench.erasures = [{ _, _, _ in throw Halt() }]
            await #expect(throws: Halt.self) { [bench] in try await bench.erase() }
            #expect(try await bench.counts() == [1, 0])

            bench.erasures = [{ user, now, _ in [UserUpdated(userID: user, at: now)] }]
            let receipt = EventReceipt(eventID: "e-1", consumer: "payment")
            for _ in 1...2 { try await bench.erase(receipt: receipt) }
            let told = try await bench.database.run("SELECT subject FROM outbox").rows
            #expect(try told.map { try $0.text("subject") } == ["user/1"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an event frees a unit once`(kind: DatabaseKind) async throws {
        try await QuotaBench.run(kind) { bench async throws in
            try await bench.take("channel/1")
            let receipt = EventReceipt(eventID: "e-1", consumer: "payment")
            for _ in 1...2 { try await bench.release(unit: "channel/1", receipt: receipt) }
            #expect(try await bench.counts() == [0, 0])
        }
    }
}
