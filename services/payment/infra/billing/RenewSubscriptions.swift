internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import Logging
internal import PaymentCore

/// Looks after subscriptions whose time has come: ends them, or charges their next period. Several programs share one
/// database; each takes what it works on for the time of a lease.
///
/// No line here can charge twice: a try has one key for its subscription, period and number, the number grows only in
/// the transaction that settles the try as failed, and the period only in the one that settles it as paid.
struct RenewSubscriptions: Sendable {
    let database: any Database
    let outbox: Outbox
    let payments: any PaymentRepository
    let take: TakePayment
    let rules: DunningRules
    let clock: any WallClock
    let logger: Logger

    /// Subscriptions taken in one look, and worked on side by side.
    static let batch = 8
    /// How long they belong to who took them; longer than a provider takes to answer.
    static let lease = Duration.minutes(2)

    /// One look; how many subscriptions were due.
    @discardableResult
    func callAsFunction() async throws -> Int {
        let taken = try await claim()
        await withDiscardingTaskGroup { group in
            for (id, user) in taken { group.addTask { await look(after: id, of: user) } }
        }
        return taken.count
    }

    private func claim() async throws -> [(SubscriptionID, UserID)] {
        let now = clock.now
        // SQLite has one writer at a time and needs no lock of the rows.
        let lock = database.dialect == .postgres ? " FOR UPDATE SKIP LOCKED" : ""
        return try await database.run(
            """
            UPDATE subscriptions SET lease_until = $2 WHERE id IN (
                SELECT id FROM subscriptions
                WHERE next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
                ORDER BY next_attempt_at, id LIMIT $3\(lock))
            RETURNING id, user_id
            """,
            .timestamp(now), .timestamp(now + Self.lease), .integer(Int64(Self.batch))
        ).rows.map { (try $0.id("id"), try $0.id("user_id")) }
    }

    /// One failure never holds up the others: the lease runs out, and it is tried again.
    private func look(after id: SubscriptionID, of user: UserID) async {
        do {
            try await renew(id, of: user)
            try await database.run("UPDATE subscriptions SET lease_until = NULL WHERE id = $1", .id(id))
        } catch {
            if error is CancellationError || Task.isCancelled { return }
            logger.warning(
                "A subscription could not be renewed; it is tried again",
                metadata: ["subscription": "\(id)", "error": "\(error)"])
        }
    }

    private func renew(_ id: SubscriptionID, of user: UserID) async throws {
        let now = clock.now
        let due = try await change(id, of: user) { subscription in
            let due = subscription.due(at: now)
            guard case .end(let reason) = due else { return (due, []) }
            return (due, try subscription.end(reason, at: now))
        }
        guard case .charge(let renewal) = due else { return }
        let payment: Payment
        do {
            payment = try await take(try await order(renewal, id, of: user))
        } catch let error as ServiceError where error.kind == .unavailable {
            return try await undecided(id, of: user)
        }
        switch payment.status {
        // Told to the subscription by the transaction that settled it.
        case .succeeded, .partiallyRefunded, .refunded, .failed, .canceled: return
        case .pending, .processing: try await undecided(id, of: user)
        // Nobody is there who could prove anything.
        case .requiresAction:
            try await change(id, of: user) { subscription in
                let events = try subscription.renewalFailed(
                    renewal.key, code: "authentication_required", rules, at: clock.now)
                return ((), events)
            }
        }
    }

    /// A try that was begun goes on as it was begun, whatever was changed since.
    private func order(_ renewal: Subscription.Renewal, _ id: SubscriptionID, of user: UserID) async throws
        -> PaymentOrder
    {
        let begun = try await payments.payment(key: renewal.key, of: user)
        return PaymentOrder(
            userID: user, amount: begun?.amount ?? renewal.choice.price,
            purpose: .renewal(id, periodStart: renewal.periodStart), method: begun?.method ?? renewal.method,
            description: begun?.description ?? renewal.choice.title, key: renewal.key)
    }

    private func undecided(_ id: SubscriptionID, of user: UserID) async throws {
        try await change(id, of: user) { subscription in
            ((), try subscription.renewalUndecided(rules, at: clock.now))
        }
    }

    /// Loads, changes and saves, with the events that tell of it.
    private func change<Result: Sendable>(
        _ id: SubscriptionID, of user: UserID,
        _ work: @Sendable (inout Subscription) throws -> (Result, [any Event])
    ) async throws -> Result {
        try await database.transaction { sql in
            try await PersonAccount.hold(user, in: sql)
            guard let before = try await SubscriptionTable.find(id, in: sql) else {
                throw ServiceError.noSubscription
            }
            var subscription = before
            let (result, events) = try work(&subscription)
            try await SubscriptionTable.save(subscription, after: before, in: sql)
            try await outbox.append(events, in: sql)
            return result
        }
    }
}
