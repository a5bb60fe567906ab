import AnalyticsCore
import AnalyticsService
import Contracts
import Database
@testable import Events
import HTTP
import Kernel
import TestSupport

/// The whole service in this process: every route and consumer over a database of its own, with a scripted Telegram.
struct Desk {
    static let ada = UserID(3)
    static let bob = UserID(4)
    /// Small, so that a test can go beyond it.
    static let largestImport = 4 * 1_024 * 1_024
    static let start = moment("2026-03-02T12:00:00Z")

    let database: any Database
    let clock: TestClock
    let telegram: ScriptedTelegram
    let service: Analytics
    private let router: Router

    static func open<Result: Sendable>(
        _ kind: DatabaseKind = .sqlite, telegram: ScriptedTelegram = ScriptedTelegram(),
        _ body: (Desk) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(kind, migrations: AnalyticsSchema.migrations + EventsSchema.migrations) { database in
            try await body(
                try Desk(database, telegram, TestClock(Desk.start), counter: telegram, pages: telegram))
        }
    }

    /// The same before the simulated Telegram, whose clock is the desk's.
    static func openBeforeSimulation(
        _ kind: DatabaseKind = .sqlite, at start: Timestamp, _ body: (Desk, SimulatedTelegram) async throws -> Void
    ) async throws {
        let clock = TestClock(start)
        let world = try SimulatedTelegram(clock: clock)
        try await withDatabase(kind, migrations: AnalyticsSchema.migrations + EventsSchema.migrations) { database in
            let desk = try Desk(database, ScriptedTelegram(), clock, counter: world.counter, pages: world.pages)
            try await body(desk, world)
        }
    }

    private init(
        _ database: any Database, _ telegram: ScriptedTelegram, _ clock: TestClock, counter: any SubscriberCounter,
        pages: any PostPages
    ) throws {
        self.database = database
        self.telegram = telegram
        self.clock = clock
        service = Analytics(
            Analytics.World(
                database: database, counter: counter, pages: pages, zones: ZoneDatabase(), clock: clock,
                largestImport: Desk.largestImport))
        router = try Router(service.routes.flatMap(\.routes), middleware: [])
    }

    var routes: [Route] { router.routes }

    /// Tells the service of an event, as the bus would.
    func tell(_ event: any Event, id: String) async throws {
        let data = try EventCoding.encode(event)
        for handler in service.consumer.handlers where handler.eventName == type(of: event).name {
            try await handler.handle(data, EventReceipt(eventID: id, consumer: service.consumer.name))
        }
    }

    /// Connects a channel of ada's by its event.
    func connect(_ facts: ChannelFacts = .make()) async throws {
        try await tell(ChannelCreated(channel: facts, at: clock.now), id: "created-\(facts.channelID)")
    }

    func send(
        _ method: HTTPMethod, _ target: String, body: RequestBody = .empty, headers: Headers = Headers(),
        as person: UserID? = Desk.ada
    ) async throws -> Answer {
        let path = String(target.prefix { $0 != "?" })
        let identity = person.map { Identity(kind: .user($0)) }
        let response = await router.respond(
            to: Request(
                method: method, target: target, path: path, headers: headers, body: body,
                context: RequestContext(identity: identity)))
        guard case .bytes(let bytes) = response.body else {
            return Answer(status: response.status.code, headers: response.headers, json: .null)
        }
        return Answer(
            status: response.status.code, headers: response.headers, json: try JSONValue(parsing: bytes))
    }

    func get(_ target: String, as person: UserID? = Desk.ada) async throws -> Answer {
        try await send(.get, "/api/v1/analytics\(target)", as: person)
    }

    func importFile(_ text: String, type: String? = nil, query: String = "") async throws -> Answer {
        var headers = Headers()
        if let type { headers["Content-Type"] = type }
        return try await send(
            .post, "/api/v1/analytics/channels/7/import\(query)", body: RequestBody(Array(text.utf8)),
            headers: headers)
    }
}

/// An answer, read.
struct Answer {
    let status: Int
    let headers: Headers
    let json: JSONValue

    /// The value at that path of names and indexes: `metrics.err.value`, `posts.0.text`.
    subscript(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(json)) { found, step in
            Int(step).map { found?[$0] } ?? found?[String(step)]
        }
    }
}
