import Contracts
import Database
import Events
import Kernel
import PaymentCore
import ServiceKit
import TestSupport

@testable import PaymentService

/// The use cases of quotas on an empty database, with a clock that the test moves.
struct QuotaBench: Sendable {
    let database: any Database
    let clock: TestClock
    let plans: PlanList
    /// When the paid period of everybody began; nil where nobody pays.
    let paidSince: Timestamp?
    /// What is told when somebody is erased.
    var erasures: [Erasure] = []

    static let ada = UserID(1)
    static let bob = UserID(2)

    static func run(
        _ kind: DatabaseKind, plans: PlanList = PlanList(), paidSince: Timestamp? = nil,
        at start: Timestamp = Timestamp(seconds: 1_750_000_000), _ body: (QuotaBench) async throws -> Void
    ) async throws {
        let migrations = PaymentSchema.migrations + EventsSchema.migrations
        try await withDatabase(kind, migrations: migrations) { database async throws in
            try await body(
                QuotaBench(database: database, clock: TestClock(start), plans: plans, paidSince: paidSince))
        }
    }

    var quotas: SQLQuotaRepository {
        SQLQuotaRepository(database: database, inbox: Inbox(clock: clock)) { [paidSince] _, _ in paidSince }
    }

    @discardableResult
    func reserve(
        _ key: String, _ resource: QuotaResource = .channels, for user: UserID = ada
    ) async throws -> ReserveQuota.Reservation {
        let reserve = ReserveQuota(quotas: quotas, plans: plans, lease: .minutes(15), clock: clock)
        return try await reserve(resource, for: user, under: try QuotaKey(key))
    }

    func commit(_ key: String, _ unit: String, for user: UserID = ada) async throws {
        let commit = CommitQuota(quotas: quotas, plans: plans, clock: clock)
        try await commit(try QuotaUnit(unit), for: user, under: try QuotaKey(key))
    }

    func release(
        key: String? = nil, unit: String? = nil, of user: UserID = ada, receipt: EventReceipt? = nil
    ) async throws {
        let release = ReleaseQuota(quotas: quotas, clock: clock)
        try await release(
            try key.map { try QuotaKey($0) }, try unit.map { try QuotaUnit($0) }, of: user, receipt: receipt)
    }

    /// Reserves and commits.
    func take(_ unit: String, for user: UserID = ada) async throws {
        try await reserve("for \(unit)", try QuotaUnit(unit).resource, for: user)
        try await commit("for \(unit)", unit, for: user)
    }

    func line(_ resource: QuotaResource = .channels, of user: UserID = ada) async throws -> QuotaLine? {
        let shown = try await ShowQuotas(quotas: quotas, plans: plans, clock: clock)(of: user)
        return shown.lines.first { $0.resource == resource }
    }

    /// Used and reserved.
    func counts(_ resource: QuotaResource = .channels, of user: UserID = ada) async throws -> [Int] {
        try await line(resource, of: user).map { [$0.used, $0.reserved] } ?? []
    }

    func erase(_ user: UserID = ada, receipt: EventReceipt? = nil) async throws {
        let outbox = Outbox(source: "/analyticbot/payment-service", clock: clock, random: SeededRandom())
        let eraser = SQLAccountEraser(
            database: database, outbox: outbox, inbox: Inbox(clock: clock), erasures: erasures)
        try await EraseAccount(accounts: eraser, clock: clock)(user, receipt: receipt)
    }

    /// Gives the person that plan, as a subscription does.
    func subscribe(_ user: UserID = ada, to plan: Plan.Name) async throws {
        try await database.run(
            """
            INSERT INTO accounts (user_id, plan) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET plan = excluded.plan
            """,
            .id(user), .text(plan.rawValue))
    }
}
