import Auth
import Contracts
import Database
import Events
import HTTP
import Kernel
import Logging
import Monitoring
import PaymentAPI
import PaymentCore
import Saga
import Synchronization
import TestSupport

@testable import PaymentService

/// Subscriptions with everything that belongs to them, on a database of its own: the routes, payments at a `Till`, the
/// saga with a neighbour on a real socket, renewals, and a clock that the test moves.
struct SubscriptionBench: Sendable {
    let database: any Database
    let clock = TestClock(Timestamp("2026-01-31T10:00:00Z") ?? Timestamp(seconds: 0))
    let till = Till()
    let neighbour: NoticeDesk
    let store: SagaStore
    let outbox: Outbox
    let rules = DunningRules()

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let ada = UserID(1)

    static func run(_ kind: DatabaseKind, _ body: (SubscriptionBench) async throws -> Void) async throws {
        let migrations = PaymentSchema.migrations + EventsSchema.migrations + SagaSchema.migrations
        try await withDatabase(kind, migrations: migrations) { database async throws in
            let neighbour = NoticeDesk()
            let server = HTTPServer(host: "127.0.0.1", port: 0, loops: try testLoops()) { await neighbour.answer($0) }
            neighbour.port = try await server.start()
            do { try await body(SubscriptionBench(database, neighbour)) } catch {
                await server.shutdown(deadline: .zero)
                throw error
            }
            await server.shutdown(deadline: .zero)
        }
    }

    init(_ database: any Database, _ neighbour: NoticeDesk) {
        self.database = database
        self.neighbour = neighbour
        let random = SystemRandom()
        outbox = Outbox(source: "/analyticbot/payment-service", clock: clock, random: random)
        var limits = SagaLimits()
        limits.stepTimeout = .seconds(5)
        store = SagaStore(database: database, outbox: outbox, clock: clock, random: random, limits: limits)
    }

    /// Payments as a process has them, perhaps over a database that dies.
    func payments(over database: (any Database)? = nil) -> SQLPaymentRepository {
        SQLPaymentRepository(books: books(over: database))
    }

    private func books(over database: (any Database)?) -> MoneyBooks {
        MoneyBooks(
            database: database ?? self.database, outbox: outbox,
            effects: SubscriptionEffects(sagas: store, rules: rules), limits: MoneyLimits())
    }

    func settle(over database: (any Database)? = nil) -> SettlePayment {
        SettlePayment(payments: payments(over: database), alarms: DeafOperator(), clock: clock)
    }

    func take(over database: (any Database)? = nil) -> TakePayment {
        TakePayment(
            settle: settle(over: database), providers: PaymentProviders(active: till), random: SystemRandom())
    }

    var refund: RefundPayment {
        RefundPayment(
            payments: payments(), refunds: SQLRefundRepository(books: books(over: nil)),
            providers: PaymentProviders(active: till), alarms: DeafOperator(), clock: clock, random: SystemRandom())
    }

    var subscriptions: SQLSubscriptionRepository { SQLSubscriptionRepository(database: database, outbox: outbox) }

    func renew(over database: (any Database)? = nil) -> RenewSubscriptions {
        RenewSubscriptions(
            database: database ?? self.database, outbox: outbox, payments: payments(over: database),
            take: take(over: database), rules: rules, clock: clock, logger: Self.silent)
    }

    func runner(_ upgrade: PlanUpgrade? = nil) throws -> SagaRunner {
        let tokens = try ServiceTokens(
            key: SigningKey(id: "services", secret: Array("a-secret-of-the-suite-with-enough-bytes".utf8)),
            issuer: "analyticbot", service: "payment", clock: clock, random: SystemRandom())
        return SagaRunner(
            store: store,
            definitions: [.upgradePlan(upgrade ?? PlanUpgrade(outbox: outbox), refund: refund)],
            neighbours: Neighbours(
                addresses: ["notification": ["http://127.0.0.1:\(neighbour.port)"]],
                client: HTTPClient(loops: try testLoops()), tokens: tokens),
            metrics: SagaMetrics(MetricsRegistry(), store: store), logger: Self.silent)
    }

    /// The routes; answers wait for the saga as long as `patience` says.
    func router(patience: Duration = .zero) throws -> Router {
        let subscriptions = subscriptions
        let pay = PayOrder(subscriptions: subscriptions, take: take(), clock: clock, patience: patience)
        let invoices = SQLInvoiceRepository(database: database)
        let groups: [any RouteGroup] = [
            SubscriptionsRouter(
                SubscriptionsRouter.UseCases(
                    subscribe: Subscribe(subscriptions: subscriptions, pay: pay, clock: clock),
                    get: GetSubscription(subscriptions: subscriptions),
                    change: ChangeSubscription(subscriptions: subscriptions, pay: pay, clock: clock),
                    preview: PreviewChange(subscriptions: subscriptions, clock: clock),
                    cancel: CancelSubscription(subscriptions: subscriptions, clock: clock),
                    resume: ResumeSubscription(subscriptions: subscriptions, clock: clock))),
            InvoicesRouter(list: ListInvoices(invoices: invoices), get: GetInvoice(invoices: invoices)),
        ]
        return try Router(groups.flatMap(\.routes), middleware: [])
    }
}

/// The notification service on a socket: notes what it is asked, and answers as a test says.
final class NoticeDesk: Sendable {
    private struct State {
        var port = 0
        var bodies: [String] = []
        var refusals = 0
    }

    private let state = Mutex(State())

    var port: Int {
        get { state.withLock { $0.port } }
        set { state.withLock { $0.port = newValue } }
    }
    /// `POST /internal/users/1/notices {…}`, and with which key.
    var asked: [String] { state.withLock { $0.bodies } }

    /// The next questions are answered 503.
    func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    func answer(_ request: Request) async -> Response {
        let body = (try? await request.body.collect(upTo: 4_096)) ?? []
        let isRefused = state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                return true
            }
            state.bodies.append("\(request.method) \(request.path) \(String(decoding: body, as: UTF8.self))")
            return false
        }
        return Response(isRefused ? .serviceUnavailable : .noContent)
    }
}
