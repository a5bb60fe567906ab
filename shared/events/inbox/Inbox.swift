package import Contracts
package import Database
package import Kernel

/// Which events a consumer has handled already, in the consumer's own database.
package struct Inbox: Sendable {
    private let clock: any WallClock

    package init(clock: any WallClock) {
        self.clock = clock
    }

    /// Runs `effect` in one transaction with the note that this delivery was handled: both are kept or neither is.
    /// Nil, without running it, when the event was handled before.
    @discardableResult
    package func once<Result: Sendable>(
        _ receipt: EventReceipt, in database: any Database,
        _ effect: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result? {
        try await database.transaction { transaction in
            guard try await note(receipt, in: transaction) else { return nil }
            return try await effect(transaction)
        }
    }

    /// Notes the delivery in a transaction of the caller; false when the event was handled before.
    package func note(_ receipt: EventReceipt, in transaction: any SQLExecutor) async throws -> Bool {
        let (context, now) = (EventContext.current, clock.now)
        // Of two deliveries at once, the second waits here for the first one's commit, and then finds its row.
        return try await transaction.run(
            """
            INSERT INTO inbox (consumer, event_id, received_at, event_name, correlation_id, traceparent, handled_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (consumer, event_id) DO NOTHING
            """,
            .text(receipt.consumer), .text(receipt.eventID), .timestamp(context.receivedAt ?? now),
            .optional(context.eventName), .optional(context.correlationID), .optional(context.traceparent),
            .timestamp(now)
        ).affected == 1
    }

    /// Forgets what was handled longer ago than `window`, and returns how many. The window is longer than any delivery
    /// is tried again.
    @discardableResult
    package func prune(olderThan window: Duration, in executor: any SQLExecutor) async throws -> Int {
        try await executor.run("DELETE FROM inbox WHERE received_at < $1", .timestamp(clock.now - window)).affected
    }
}
