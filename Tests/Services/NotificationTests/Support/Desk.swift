import Contracts
import Database
@testable import Events
import HTTP
import Kernel
import NotificationCore
import TestSupport

@testable import NotificationService

/// The whole service in this process: every route and consumer over a database of its own, a scripted user service, and
/// channels that write down what they are given.
struct Desk {
    static let ada = UserID(3)
    static let bob = UserID(4)
    /// A Tuesday, 14:00 in Tashkent.
    static let start = moment("2026-11-24T09:00:00Z")

    let database: any Database
    let clock = TestClock(Desk.start)
    let contacts = ScriptedContacts()
    let webhooks = ScriptedWebhooks()
    let records = ScriptedRecords()
    let wakeUps = WakeUps()
    let uses: NotificationUseCases
    let channels: [Way: RecordingChannel]
    private let router: Router

    static func open<Result: Sendable>(
        _ kind: DatabaseKind = .sqlite, ways: Set<Way> = Set(Way.allCases), _ body: (Desk) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(kind, migrations: NotificationSchema.migrations + EventsSchema.migrations) { database in
            try await body(try Desk(database, ways))
        }
    }

    private init(_ database: any Database, _ ways: Set<Way>) throws {
        self.database = database
        uses = NotificationUseCases(
            NotificationUseCases.World(
                database: database, clock: clock, contacts: contacts, zones: ZoneDatabase(),
                links: SignedStopLinks(publicURL: "http://bot.test", secret: "a secret of this desk"),
                wakeUps: wakeUps, ways: ways, webhooks: webhooks, records: [records]))
        channels = Dictionary(uniqueKeysWithValues: ways.map { ($0, RecordingChannel()) })
        router = try Router(uses.routes.flatMap(\.routes), middleware: [])
    }

    var routes: [Route] { router.routes }

    /// Tells the service of an event, as the bus would.
    func tell(_ event: any Event, id: String) async throws {
        let data = try EventCoding.encode(event)
        for handler in uses.handlers where handler.eventName == type(of: event).name {
            try await handler.handle(data, EventReceipt(eventID: id, consumer: "notification"))
        }
    }

    /// Makes a person known.
    func know(_ user: UserID = Desk.ada, language: Language = .en, zone: String = "Asia/Tashkent") async throws {
        contacts.set(.make(user, language: language, zone: zone))
        try await uses.keep(user)
    }

    /// Gives a person a chat with the bot.
    func link(_ user: UserID = Desk.ada, chat: Int64 = 1_001) async throws {
        try await database.run(
            "INSERT INTO telegram_chats (chat_id, user_id, language, linked_at) VALUES ($1, $2, 'en', $3)",
            .integer(chat), .id(user), .timestamp(clock.now))
    }

    func sender(_ way: Way) -> SendMessages {
        SendMessages(
            way: way, queue: uses.queue, channel: channels[way] ?? RecordingChannel(), zones: ZoneDatabase(),
            clock: clock)
    }

    /// The deliveries of a person, oldest first.
    func deliveries(of user: UserID = Desk.ada) async throws -> [Dispatch] {
        try await uses.deliveries.page(of: user, before: nil).deliveries.reversed()
    }

    func inbox(of user: UserID = Desk.ada) async throws -> [InboxItem] {
        try await uses.inbox.page(of: user, before: nil).items
    }

    func change(_ user: UserID = Desk.ada, _ change: (inout ChangePreferences.Input) -> Void) async throws {
        var input = ChangePreferences.Input()
        change(&input)
        _ = try await uses.preferences(of: user, input)
    }

    func send(
        _ method: HTTPMethod, _ target: String, json: String? = nil, headers: Headers = Headers(),
        as person: UserID? = Desk.ada
    ) async throws -> Answer {
        var headers = headers
        if json != nil { headers["Content-Type"] = "application/json" }
        let response = await router.respond(
            to: Request(
                method: method, target: target, path: String(target.prefix { $0 != "?" }), headers: headers,
                body: json.map { RequestBody(Array($0.utf8)) } ?? .empty,
                context: RequestContext(identity: person.map { Identity(kind: .user($0)) })))
        return try await Answer(response)
    }
}

func moment(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(seconds: 0) }

extension Answer {
    /// The pointers of the fields a problem blames.
    var blamed: [String] { json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
}
