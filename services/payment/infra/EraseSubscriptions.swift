internal import Contracts
internal import Database
internal import Kernel
internal import PaymentCore

/// What becomes of a subscription whose person is erased: it ends at once, nothing is charged any more. Payments and
/// invoices stay, because bookkeeping needs them; they never had more of the person than a number.
struct EraseSubscriptions: Sendable {
    /// In the transaction that erases the account, which holds the account's row. Gives the events to be recorded in
    /// it. Asked again it does nothing.
    func erase(_ user: UserID, at now: Timestamp, in sql: any SQLExecutor) async throws -> [any Event] {
        try await sql.run("DELETE FROM stripe_customers WHERE user_id = $1", .id(user))
        guard let before = try await SubscriptionTable.live(of: user, in: sql) else { return [] }
        var subscription = before
        let events = try subscription.end(.accountDeleted, at: now)
        try await SubscriptionTable.save(subscription, after: before, in: sql)
        // The card's name at the provider serves nothing any more.
        try await sql.run("UPDATE subscriptions SET method = NULL, order_method = NULL WHERE user_id = $1", .id(user))
        return events
    }
}
