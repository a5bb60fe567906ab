internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// Subscriptions inside a transaction. Whoever changes one holds the person's account first (`PersonAccount`).
enum SubscriptionTable {
    static func insert(_ new: NewSubscription, in sql: any SQLExecutor) async throws -> Subscription {
        let values = SubscriptionRow.values(new.begun(SubscriptionID(0)))
        let rows = try await sql.run(
            SubscriptionRow.insert, [.id(new.userID), .timestamp(new.createdAt)] + values
        ).rows
        guard let row = rows.first else {
            throw DatabaseError.failed(code: "no_row", detail: "the new subscription's row was not given back")
        }
        return try Subscription(row: row)
    }

    static func live(of user: UserID, in sql: any SQLExecutor) async throws -> Subscription? {
        try await sql.run(
            "SELECT * FROM subscriptions WHERE user_id = $1 AND status IN ('incomplete', 'active', 'past_due')",
            .id(user)
        ).rows.first.map(Subscription.init(row:))
    }

    static func find(_ id: SubscriptionID, in sql: any SQLExecutor) async throws -> Subscription? {
        try await sql.run("SELECT * FROM subscriptions WHERE id = $1", .id(id)).rows.first
            .map(Subscription.init(row:))
    }

    /// When the paid period of a person began; nil for who has the free plan.
    static func paidSince(_ user: UserID, in sql: any SQLExecutor) async throws -> Timestamp? {
        guard let live = try await live(of: user, in: sql), live.status.isEntitled else { return nil }
        return live.period?.start
    }

    static func save(_ subscription: Subscription, in sql: any SQLExecutor) async throws {
        try await sql.run(SubscriptionRow.update, [.id(subscription.id)] + SubscriptionRow.values(subscription))
    }

    /// Saves what has changed; the plan that holds for the person follows.
    static func save(
        _ subscription: Subscription, after before: Subscription, in sql: any SQLExecutor
    ) async throws {
        guard subscription != before else { return }
        try await save(subscription, in: sql)
        if subscription.entitledPlan != before.entitledPlan {
            try await PersonAccount.set(subscription.entitledPlan, of: subscription.userID, in: sql)
        }
    }
}
