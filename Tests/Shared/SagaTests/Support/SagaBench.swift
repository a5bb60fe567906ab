import Auth
import Contracts
import Database
import Events
import HTTP
import Kernel
import Logging
import Monitoring
import Reactor
import Resilience
import Saga
import Synchronization
import TestSupport

/// A saga of four steps in a database of its own, with a neighbour on a real socket: `order` is done at start, `stock`
/// in our own database, `parcel` and `letter` by the neighbour.
struct SagaBench: Sendable {
    let database: any Database
    let clock: TestClock
    let neighbour: Neighbour
    let client: HTTPClient
    let plan: SagaPlan

    static let tables = Migration(
        version: 1, name: "effects", both: "CREATE TABLE effects (saga_id TEXT NOT NULL, effect TEXT NOT NULL);")
    static let secret = Array("a-secret-of-the-suite-with-enough-bytes".utf8)
    static let request = "request-7"
    static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    struct Goods: Codable, Sendable {
        let name: String
    }

    static func run(
        _ kind: DatabaseKind, plan: SagaPlan = .shipping, _ body: (SagaBench) async throws -> Void
    ) async throws {
        let migrations = [tables] + EventsSchema.migrations + SagaSchema.migrations
        try await withDatabase(kind, migrations: migrations) { database async throws in
            let loops = try testLoops()
            let neighbour = Neighbour()
            try await neighbour.open(on: loops)
            do {
                try await body(
                    SagaBench(
                        database: database, clock: TestClock(), neighbour: neighbour, client: HTTPClient(loops: loops),
                        plan: plan))
            } catch {
                await neighbour.close()
                throw error
            }
            await neighbour.close()
        }
    }

    /// The store as a new process would open it, perhaps on a database that fails.
    func store(over database: (any Database)? = nil, seed: UInt64 = 1) -> SagaStore {
        let random = SystemRandom()
        var limits = SagaLimits()
        limits.stepTimeout = .seconds(2)
        return SagaStore(
            database: database ?? self.database,
            outbox: Outbox(source: "/analyticbot/test", clock: clock, random: random), clock: clock, random: random,
            limits: limits)
    }

    /// A runner as a new process would start it.
    func runner(over database: (any Database)? = nil) throws -> SagaRunner {
        let store = store(over: database)
        let tokens = try ServiceTokens(
            key: SigningKey(id: "services", secret: SagaBench.secret), issuer: "analyticbot", service: "orders",
            clock: clock, random: SystemRandom())
        return SagaRunner(
            store: store, definitions: [SagaDefinition(plan, deeds)],
            neighbours: Neighbours(
                addresses: ["post": ["http://127.0.0.1:\(neighbour.port)"]], client: client, tokens: tokens),
            metrics: SagaMetrics(MetricsRegistry(), store: store),
            logger: Logger(label: "saga") { _ in SwiftLogNoOpLogHandler() })
    }

    private var deeds: [SagaDeed] {
        [
            SagaDeed(undo: SagaBench.note("order undone")),
            SagaDeed(forward: SagaBench.note("stock"), undo: SagaBench.note("stock undone")),
            SagaDeed(forward: SagaBench.post(.put, "/parcel"), undo: SagaBench.post(.delete, "/parcel")),
            SagaDeed(forward: SagaBench.post(.put, "/letter")),
        ]
    }

    private static func note(_ effect: String) -> SagaAct {
        .local { work, sql in
            try await sql.run("INSERT INTO effects VALUES ($1, $2)", .text(work.sagaID), .text(effect))
        }
    }

    private static func post(_ method: HTTPMethod, _ path: String) -> SagaAct {
        .remote { work in
            NeighbourCall(method, "post", path, body: try JSON.encode(try work.read(Goods.self)))
        }
    }

    /// Starts one, in a transaction that has an effect of its own.
    @discardableResult
    func start(over store: SagaStore? = nil) async throws -> String {
        let store = store ?? self.store()
        let context = EventContext(traceparent: SagaBench.trace, correlationID: SagaBench.request)
        return try await EventContext.$current.withValue(context) {
            try await database.transaction { sql in
                let id = try await store.start(plan, with: Goods(name: "a lamp"), in: sql)
                try await sql.run("INSERT INTO effects VALUES ($1, 'order')", .text(id))
                return id
            }
        }
    }

    func effects(of id: String) async throws -> [String] {
        try await database.run("SELECT effect FROM effects WHERE saga_id = $1 ORDER BY effect", .text(id)).rows
            .map { try $0.text("effect") }
    }

    func state(of id: String) async throws -> SagaState? { try await store().find(id)?.progress.state }

    func events() async throws -> [String] {
        try await database.run("SELECT data FROM outbox ORDER BY position").rows.map { try $0.text("data") }
    }

    /// Lets the time pass that anything waits for, until the saga rests; false when it never does.
    func settle(_ id: String, by runner: SagaRunner, turns: Int = 400) async throws -> Bool {
        for _ in 0..<turns {
            try await runner.turn()
            guard let saga = try await store().find(id) else { return false }
            if !saga.progress.state.isActive { return true }
            clock.advance(by: .seconds(5))
        }
        return false
    }
}

extension SagaPlan {
    /// Told as `Told`, with the news in words.
    static let shipping = SagaPlan(
        "shipping",
        steps: [
            Step("order", isAtStart: true), Step("stock"), Step("parcel"), Step("letter", canBeUndone: false),
        ]
    ) { news, work in Told(sagaID: work.sagaID, news: "\(news)") }

    /// The same without a way back from the parcel on.
    static let shippingForGood = SagaPlan("shipping", steps: shipping.steps, noReturnFrom: 2)
}

struct Told: Event {
    static let name = "test.told"
    static let version = 1
    var subject: String { "saga/\(sagaID)" }
    let sagaID: String
    let news: String
}

/// A service on a socket that notes what it is asked and answers as a test says.
final class Neighbour: Sendable {
    struct Call: Sendable, Equatable {
        let line: String
        let key: String
        let requestID: String
        let traceparent: String
        let token: String
        let body: String
    }

    private struct State {
        var calls: [Call] = []
        /// Answers by `PUT /parcel`; the last one stays.
        var answers: [String: [HTTPStatus]] = [:]
        var server: HTTPServer?
        var port = 0
    }

    private let state = Mutex(State())

    var port: Int { state.withLock { $0.port } }
    var calls: [Call] { state.withLock { $0.calls } }
    var lines: [String] { calls.map(\.line) }

    func answer(_ line: String, _ statuses: HTTPStatus...) { state.withLock { $0.answers[line] = statuses } }

    func open(on loops: EventLoopGroup) async throws {
        let server = HTTPServer(host: "127.0.0.1", port: 0, loops: loops) { [self] request in await respond(request) }
        let port = try await server.start()
        state.withLock { state in
            state.server = server
            state.port = port
        }
    }

    func close() async { await state.withLock { $0.server }?.shutdown(deadline: .zero) }

    private func respond(_ request: Request) async -> Response {
        let body = (try? await request.body.collect(upTo: 4_096)) ?? []
        let call = Call(
            line: "\(request.method) \(request.path)", key: request.headers["Idempotency-Key"] ?? "",
            requestID: request.headers["X-Request-Id"] ?? "", traceparent: request.headers["traceparent"] ?? "",
            token: request.headers["Authorization"] ?? "", body: String(decoding: body, as: UTF8.self))
        let status = state.withLock { state -> HTTPStatus in
            state.calls.append(call)
            guard var left = state.answers[call.line], let first = left.first else { return .noContent }
            if left.count > 1 { left.removeFirst() }
            state.answers[call.line] = left
            return first
        }
        return Response(status)
    }
}
