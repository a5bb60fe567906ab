internal import Contracts
internal import Database
internal import Events
internal import Kernel
internal import PaymentCore

/// Erases one part of what this service has of a person, in the transaction of the erasure, and gives the events that
/// tell of it.
typealias Erasure = @Sendable (UserID, Timestamp, any SQLExecutor) async throws -> [any Event]

/// Erases people in either database. Their number stays, so that nothing begins anew for it.
struct SQLAccountEraser: AccountErasing {
    let database: any Database
    let outbox: Outbox
    let inbox: Inbox
    /// What else is erased with the quotas, in this order.
    let erasures: [Erasure]

    func erase(_ user: UserID, at now: Timestamp, receipt: EventReceipt?) async throws {
        try await database.transaction { sql in
            if let receipt, try await !inbox.note(receipt, in: sql) { return }
            // First the row that everything else locks: what is under way is waited for and erased too.
            try await sql.run(
                """
                INSERT INTO accounts (user_id, erased_at) VALUES ($1, $2)
                ON CONFLICT (user_id) DO UPDATE SET erased_at = COALESCE(accounts.erased_at, excluded.erased_at)
                """,
                .id(user), .timestamp(now))
            try await sql.run("DELETE FROM quota_reservations WHERE user_id = $1", .id(user))
            try await sql.run("DELETE FROM quota_units WHERE user_id = $1", .id(user))
            for erasure in erasures { try await outbox.append(try await erasure(user, now, sql), in: sql) }
        }
    }
}
