import Auth
import ChannelCore
import Contracts
import Database
import Events
import HTTP
import Kernel
import Logging
import Monitoring
import Saga
import TestSupport
import Testing

@testable import ChannelService

/// The saga of a new channel over a database of its own, with one recorded neighbour in the place of all.
@Suite("A channel in every service")
struct AddChannelSagaTests {
    static let commit = "POST /api/v1/quotas/commit"
    static let release = "POST /api/v1/quotas/release"
    static let analytics = "PUT /internal/channels/1"

    private struct Bench: Sendable {
        let database: any Database
        let clock = TestClock()
        let neighbour: RecordedNeighbour

        private var outbox: Outbox {
            Outbox(source: "/analyticbot/channel-service", clock: clock, random: SystemRandom())
        }
        private var store: SagaStore {
            SagaStore(database: database, outbox: outbox, clock: clock, random: SystemRandom())
        }
        var channels: SQLChannelRepository {
            SQLChannelRepository(database: database, outbox: outbox, inbox: Inbox(clock: clock), sagas: store)
        }

        func connect() async throws -> Channel {
            let new = NewChannel(
                ownerID: UserID(7), name: ChannelTitle(fitting: "Orbit", fallback: "?"), telegram: World.orbit,
                ownership: .verified, createdAt: clock.now, quotaKey: "connect/k-1")
            return try await channels.insert(new) { [ChannelCreated(channel: $0.facts, at: $0.createdAt)] }
        }

        func pass(_ steps: Int = 1, of pause: Duration = .seconds(5)) async throws {
            let tokens = try ServiceTokens(
                key: SigningKey(id: "services", secret: QuotaDeskTests.secret), issuer: "analyticbot",
                service: "channel", clock: clock, random: SystemRandom())
            let runner = SagaRunner(
                store: store, definitions: [.addChannel(channels)],
                neighbours: Neighbours(
                    addresses: ["analytics": [neighbour.url], "payment": [neighbour.url]],
                    client: HTTPClient(loops: try testLoops()), tokens: tokens),
                metrics: SagaMetrics(MetricsRegistry(), store: store),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            for _ in 0..<steps {
                try await runner.turn()
                clock.advance(by: pause)
            }
        }

        var state: SagaState? {
            get async throws { try await store.list(SagaStore.Filter()).first?.progress.state }
        }

        var steps: [String] {
            get async throws {
                guard let saga = try await store.list(SagaStore.Filter()).first else { return [] }
                return try await store.log(of: saga.id).map { "\($0.step) \($0.direction) \($0.outcome.rawValue)" }
            }
        }

        var told: [String] {
            get async throws {
                try await database.run("SELECT name FROM outbox ORDER BY position").rows.map { try $0.text("name") }
            }
        }
    }

    private func run(_ kind: DatabaseKind, _ body: (Bench) async throws -> Void) async throws {
        let migrations = ChannelSchema.migrations + EventsSchema.migrations + SagaSchema.migrations
        try await withDatabase(kind, migrations: migrations) { database async throws in
            try await RecordedNeighbour.run { neighbour async throws in
                try await body(Bench(database: database, neighbour: neighbour))
            }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a channel is counted in its owner's plan first, then kept by analytics`(kind: DatabaseKind) async throws {
        try await run(kind) { bench async throws in
            _ = try await bench.connect()
            try await bench.pass()
            #expect(try await bench.state == .completed)
            let calls = bench.neighbour.calls
            #expect(calls.map(\.line) == [Self.commit, Self.analytics, "POST /internal/channels/1/collection"])
            #expect(calls[0].body == #"{"user_id":7,"key":"connect/k-1","unit":"channel/1"}"#)
            let facts = try JSONValue(parsing: Array(calls[1].body.utf8))
            #expect(facts["channel"]?["channel_id"]?.integer == 1 && facts["at"] != nil && facts["quota_key"] == nil)
            #expect(
                try await bench.steps.prefix(3) == [
                    "quota forward done", "telegram forward done", "channel forward done",
                ])
        }
    }

    /// 403: the lease had ended and the room was taken. 410: the account is gone.
    @Test(arguments: [403, 410])
    func `a channel that finds no room any more is disconnected, and nothing stays held`(status: Int) async throws {
        try await run(.sqlite) { bench async throws in
            bench.neighbour.answer(Self.commit, HTTPStatus(status))
            let channel = try await bench.connect()
            try await bench.pass()
            #expect(try await bench.state == .compensated)
            #expect(bench.neighbour.lines == [Self.commit, Self.release])
            #expect(bench.neighbour.calls[1].body == #"{"user_id":7,"key":"connect/k-1","unit":"channel/1"}"#)
            #expect(
                await refusal { _ = try await bench.channels.channel(channel.id, of: UserID(7)) } == .channelNotFound)
            #expect(try await bench.told == ["channel.created", "channel.deleted"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what analytics refuses is undone in reverse, and its room is given back last`(kind: DatabaseKind) async throws
    {
        try await run(kind) { bench async throws in
            bench.neighbour.answer(Self.analytics, 410)
            _ = try await bench.connect()
            try await bench.pass()
            #expect(try await bench.state == .compensated)
            #expect(
                bench.neighbour.lines == [Self.commit, Self.analytics, "DELETE /internal/channels/1", Self.release])
            #expect(
                try await bench.steps.suffix(3) == [
                    "analytics compensate done", "channel compensate done", "quota compensate done",
                ])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `while the payment service is away the channel is there and its saga waits`(kind: DatabaseKind) async throws {
        try await run(kind) { bench async throws in
            bench.neighbour.answer(Self.commit, 503, 503, 503, 204)
            let channel = try await bench.connect()
            try await bench.pass(2)
            #expect(try await bench.state == .running)
            #expect(try await bench.channels.channel(channel.id, of: UserID(7)).status == .active)
            try await bench.pass(5)
            #expect(try await bench.state == .completed)
        }
    }
}
