import Contracts
import Database
import Events
import Kernel
import PaymentCore
import TestSupport
import Testing

@testable import PaymentService

/// Everything that takes and gives back money, on a database of its own, with a sandbox behind a line that can break.
struct MoneyDesk: Sendable {
    let database: any Database
    let clock: TestClock
    let effects: PlainEffects
    let alarms: CountedAlarms
    let sandbox: SandboxProvider
    let line: FaultyProvider
    let waiting: NoWaiting
    let payments: SQLPaymentRepository
    let refunds: SQLRefundRepository
    let notices: SQLNoticeRepository
    let take: TakePayment
    let giveBack: RefundPayment
    let ask: AskAboutPayment
    let accept: AcceptNotice
    let workOff: WorkOffNotices
    let reconcile: Reconcile
    let limits = MoneyLimits()

    static let ada = UserID(1)
    static let ben = UserID(2)
    static let migrations = PaymentSchema.migrations + EventsSchema.migrations

    init(_ database: any Database, clock: TestClock = TestClock(), seed: UInt64 = 1) {
        let random = SeededRandom(seed: seed)
        self.database = database
        self.clock = clock
        (effects, alarms, waiting) = (PlainEffects(), CountedAlarms(), NoWaiting())
        sandbox = SandboxProvider(
            bank: SandboxBank(database: database, random: random),
            notices: SandboxNotices(secrets: ["new-secret", "old-secret"], random: random), clock: clock,
            waiting: waiting)
        line = FaultyProvider(sandbox)
        let books = MoneyBooks(
            database: database, outbox: Outbox(source: "/analyticbot/payment-service", clock: clock, random: random),
            effects: effects, limits: limits)
        payments = SQLPaymentRepository(books: books)
        refunds = SQLRefundRepository(books: books)
        notices = SQLNoticeRepository(database: database)
        let providers = PaymentProviders(active: line)
        let settle = SettlePayment(payments: payments, alarms: alarms, clock: clock)
        take = TakePayment(settle: settle, providers: providers, random: random)
        giveBack = RefundPayment(
            payments: payments, refunds: refunds, providers: providers, alarms: alarms, clock: clock, random: random)
        ask = AskAboutPayment(settle: settle, providers: providers, limits: limits)
        accept = AcceptNotice(providers: providers, notices: notices, clock: clock) { _, _ in }
        workOff = WorkOffNotices(
            notices: notices, payments: payments, refunds: refunds, ask: ask, refund: giveBack, limits: limits,
            clock: clock)
        reconcile = Reconcile(
            payments: payments, refunds: refunds, providers: providers, ask: ask, refund: giveBack, limits: limits,
            clock: clock)
    }

    /// Lends a desk on an empty database.
    static func lend(
        _ kind: DatabaseKind = .sqlite, _ body: (MoneyDesk) async throws -> Void
    ) async throws {
        try await withDatabase(kind, migrations: migrations) { try await body(MoneyDesk($0)) }
    }

    static func order(
        _ key: String = "k1", of user: UserID = ada, method: String = "pm_card_visa", amount: Int64 = 9_99
    ) -> PaymentOrder {
        PaymentOrder(
            userID: user, amount: Money(amount, .usd), purpose: .plan(SubscriptionID(7), .pro, .monthly),
            method: method, description: "AnalyticBot Pro, monthly", key: key)
    }

    /// A payment that was taken.
    func paid(_ key: String = "k1", amount: Int64 = 9_99) async throws -> Payment {
        let payment = try await take(Self.order(key, amount: amount))
        try #require(payment.status == .succeeded)
        return payment
    }
}

extension MoneyDesk {
    /// Names of the events recorded so far, in their order.
    var recorded: [String] {
        get async throws {
            try await database.run("SELECT name FROM outbox ORDER BY position").rows.map { try $0.text("name") }
        }
    }

    /// What an account holds, in the smallest unit.
    func balance(_ account: String) async throws -> Int64 {
        try await database.run("SELECT amount FROM ledger_entries WHERE account = $1", .text(account)).rows
            .reduce(into: 0) { $0 += try $1.integer("amount") }
    }

    /// Currencies and movements whose entries do not sum to zero.
    var unbalanced: Int {
        get async throws {
            try await database.run(
                "SELECT movement FROM ledger_entries GROUP BY movement, currency HAVING SUM(amount) <> 0"
            ).rows.count
        }
    }

    func count(_ table: String) async throws -> Int {
        Int(try await database.run("SELECT COUNT(*) AS number FROM \(table)").rows.first?.integer("number") ?? -1)
    }
}

/// The refusal that `work` ends with; nil when it does not.
func refusal(_ work: () async throws -> Void) async -> ServiceError? {
    do {
        try await work()
        return nil
    } catch let error as ServiceError {
        return error
    } catch {
        Issue.record("an error that is no refusal: \(error)")
        return nil
    }
}
