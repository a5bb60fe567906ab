import Contracts
import Database
import Events
import Kernel
import Synchronization
import TestSupport
import Testing

/// What every bus gets from the pipeline, asked as a bus asks it.
@Suite("The way of a delivery through a consumer")
struct DeliveryPipelineTests {
    private func withPipeline(
        _ kind: DatabaseKind, limits: DeliveryLimits = DeliveryLimits(),
        _ body: (DeliveryPipeline, Witness, TestClock) async throws -> Void
    ) async throws {
        try await withDatabase(kind, migrations: EventsSchema.migrations) { database async throws in
            let (clock, witness) = (TestClock(), Witness())
            let pipeline = DeliveryPipeline(
                consumer: witness.consumer("analytics", on: database), clock: clock, random: SeededRandom(),
                limits: limits, logger: silent)
            try await body(pipeline, witness, clock)
        }
    }

    private func delivery(_ user: Int64, _ id: String, attempt: Int = 1) throws -> Delivery {
        Delivery(envelope: try envelope(registered(user), id: id), attempt: attempt, consumer: "analytics")
    }

    @Test(arguments: DatabaseKind.available)
    func `an event does not overtake an earlier one of its subject that waits somewhere`(
        kind: DatabaseKind
    ) async throws {
        try await withPipeline(kind) { pipeline, witness, _ async throws in
            witness.refuse("user/1", times: 2)
            let reason = "Refusal()"
            #expect(
                await pipeline.outcome(of: try delivery(1, "a")) == .retry(reason: reason, after: .zero))
            let wait = DeliveryOutcome.wait(reason: "stands behind an earlier event of user/1")
            #expect(await pipeline.outcome(of: try delivery(1, "b")) == wait)
            #expect(await pipeline.outcome(of: try delivery(2, "c")) == .done)
            #expect(
                await pipeline.outcome(of: try delivery(1, "a", attempt: 2))
                    == .retry(reason: reason, after: .seconds(1)))
            #expect(await pipeline.outcome(of: try delivery(1, "d")) == wait)
            #expect(await pipeline.outcome(of: try delivery(1, "a", attempt: 3)) == .done)
            // Of those that stood behind, the earlier comes first, whichever the broker brings first.
            #expect(await pipeline.outcome(of: try delivery(1, "d")) == wait)
            #expect(await pipeline.outcome(of: try delivery(1, "b")) == .done)
            #expect(await pipeline.outcome(of: try delivery(1, "d")) == .done)
            #expect(await pipeline.outcome(of: try delivery(1, "e")) == .done)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `the ladder ends, and what stood behind goes on`(kind: DatabaseKind) async throws {
        try await withPipeline(kind) { pipeline, witness, _ async throws in
            witness.refuse("user/1", times: 7)
            var pauses: [Duration] = []
            for attempt in 1...6 {
                if case .retry(_, let pause) = await pipeline.outcome(of: try delivery(1, "a", attempt: attempt)) {
                    pauses.append(pause)
                }
            }
            #expect(pauses == [.zero, .seconds(1), .seconds(5), .seconds(30), .minutes(5), .minutes(30)])
            #expect(await pipeline.outcome(of: try delivery(1, "a", attempt: 7)) == .dead(reason: "Refusal()"))
            #expect(await pipeline.outcome(of: try delivery(1, "b")) == .done)
        }
    }

    @Test func `an event that was taken away by hand keeps later ones back for a day at most`() async throws {
        try await withPipeline(.sqlite) { pipeline, witness, clock async throws in
            witness.refuse("user/1", times: 1)
            _ = await pipeline.outcome(of: try delivery(1, "a"))
            clock.advance(by: .hours(25))
            #expect(await pipeline.outcome(of: try delivery(1, "b")) == .done)
        }
    }

    @Test func `what no attempt can change is given up at once`() async throws {
        try await withPipeline(.sqlite) { pipeline, _, _ async throws in
            let deleted = try envelope(
                ChannelDeleted(channelID: ChannelID(1), ownerID: UserID(1), deletedAt: moment), id: "x")
            let unheard = Delivery(envelope: deleted, attempt: 1, consumer: "analytics")
            #expect(await pipeline.outcome(of: unheard) == .dead(reason: "no handler for channel.deleted"))
            let broken = try envelope(registered(1), id: "y").with(data: Array("{".utf8))
            guard case .dead = await pipeline.outcome(of: Delivery(envelope: broken, attempt: 1, consumer: "analytics"))
            else { return #expect(Bool(false), "broken JSON was not given up") }
        }
    }

    @Test func `a consumer whose own database is away says nothing of the event`() async throws {
        let pipeline = DeliveryPipeline(
            consumer: Witness().consumer("analytics", on: SQLiteDatabase(.file("/no/such/folder/x.db"))),
            clock: TestClock(), random: SeededRandom(), limits: DeliveryLimits(), logger: silent)
        guard case .away = await pipeline.outcome(of: try delivery(1, "a")) else {
            return #expect(Bool(false), "the event was blamed")
        }
    }

    @Test func `so many handlers work at once, and those of one subject one after the other`() async throws {
        try await withDatabase(.sqlite, migrations: EventsSchema.migrations) { database async throws in
            var limits = DeliveryLimits()
            limits.concurrency = 2
            let crowd = Crowd()
            let handler = EventHandler.on(UserRegistered.self) { event, _ in await crowd.work(event.subject) }
            let pipeline = DeliveryPipeline(
                consumer: Consumer(name: "analytics", handlers: [handler], database: database), clock: TestClock(),
                random: SeededRandom(), limits: limits, logger: silent)
            await withTaskGroup(of: DeliveryOutcome.self) { group in
                for (index, user) in ([1, 1, 2, 3, 1, 4] as [Int64]).enumerated() {
                    guard let delivery = try? delivery(user, "e\(index)") else { continue }
                    let place = pipeline.place(for: delivery)
                    group.addTask { await pipeline.outcome(of: delivery, at: place) }
                }
                #expect(await eventually { crowd.working.count == 2 })
                #expect(Set(crowd.working).count == 2)
                crowd.open()
                for await outcome in group { #expect(outcome == .done) }
            }
            #expect(crowd.most == 2)
            #expect(crowd.done.filter { $0 == "user/1" }.count == 3)
            #expect(crowd.done.count == 6)
        }
    }
}

/// Handlers that stay until they are let go.
private final class Crowd: Sendable {
    private struct State {
        var working: [String] = []
        var most = 0
        var done: [String] = []
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var working: [String] { state.withLock { $0.working } }
    var most: Int { state.withLock { $0.most } }
    var done: [String] { state.withLock { $0.done } }

    func work(_ subject: String) async {
        state.withLock { state in
            state.working.append(subject)
            state.most = max(state.most, state.working.count)
        }
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        state.withLock { state in
            if let index = state.working.firstIndex(of: subject) { state.working.remove(at: index) }
            state.done.append(subject)
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
