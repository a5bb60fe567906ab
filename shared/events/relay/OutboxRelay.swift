package import Database
internal import Kernel
package import Logging
internal import ServiceLifecycle

/// Publishes what waits in one service's outbox: at once after a commit in this process, or in another one on the same
/// PostgreSQL database; by a slow poll otherwise.
///
/// Events about one subject go out one after another in the order they were recorded; an event that is refused holds
/// back those of its own subject only. While the bus is away, nothing is tried and nothing spent. What was published
/// just before a crash may be published again.
package struct OutboxRelay: Service {
    private let outbox: Outbox
    private let database: any Database
    private let desk: PublishDesk
    private let limits: RelayLimits
    private let logger: Logger

    package init(
        outbox: Outbox, database: any Database, bus: any EventBus, logger: Logger, limits: RelayLimits = RelayLimits()
    ) {
        self.outbox = outbox
        self.database = database
        desk = PublishDesk(bus: bus, deadline: limits.publish)
        self.limits = limits
        self.logger = logger
    }

    /// Publishes until the process is told to stop; the batch in hand is finished first.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await database.listen(to: Outbox.channel) { outbox.committed.raise() } }
                var aways = 0
                while !Task.isShuttingDownGracefully, !Task.isCancelled {
                    let (pause, isAway) = await round(aways)
                    aways = isAway ? aways + 1 : 0
                    if isAway {
                        // Commits do not cut this pause short: there is nobody to take what they recorded.
                        _ = try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
                    } else {
                        await outbox.committed.wait(atMost: pause)
                    }
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            outbox.committed.raise()
        }
    }

    /// Publishes everything that is due until the bus is away, and returns how many events the bus took.
    @discardableResult
    package func drain() async throws -> Int { try await publishAll().taken }

    private func publishAll() async throws -> (taken: Int, away: String?) {
        var taken = 0
        var size = limits.batch
        while true {
            let batch = try await publishBatch(size)
            taken += batch.taken.count
            if let away = batch.away { return (taken, away) }
            if batch.settled.isEmpty || Task.isCancelled { return (taken, nil) }
            size = batch.settled.count >= size ? min(size * 2, limits.largestBatch) : limits.batch
        }
    }

    /// How long to sleep after this round, and whether that is because the bus is away.
    private func round(_ aways: Int) async -> (pause: Duration, isAway: Bool) {
        do {
            if let away = try await publishAll().away {
                let pause = limits.away(aways + 1)
                logger.warning("The bus is away", metadata: ["reason": "\(away)", "pause": "\(pause)"])
                return (pause, true)
            }
            try await database.run(
                "DELETE FROM outbox WHERE state = 'sent' AND sent_at < $1",
                .timestamp(outbox.clock.now - limits.keepSent))
            guard let due = try await OutboxTable.nextDue(in: database) else { return (limits.poll, false) }
            // What is due and was not taken is in the hands of a relay beside this one.
            let wait = due - outbox.clock.now
            return (wait > .zero ? min(wait, limits.poll) : .milliseconds(100), false)
        } catch {
            logger.error("The outbox could not be read", metadata: ["error": "\(error)"])
            return (limits.poll, false)
        }
    }

    private func publishBatch(_ size: Int) async throws -> RelayBatch {
        let table = OutboxTable(dialect: database.dialect, clock: outbox.clock)
        switch database.dialect {
        case .postgres:
            // The first row of each subject stays locked while the bus has its events, so that a second relay takes
            // other subjects. `RelayLimits.publish` and `batchTime` bound how long.
            return try await database.transaction { transaction in
                let batch = await publish(try await table.take(size, in: transaction))
                try await record(batch, table, in: transaction)
                return batch
            }
        case .sqlite:
            // One process, one relay. The one writer is not held while consumers write to databases of their own.
            let batch = await publish(try await table.take(size, in: database))
            if !batch.settled.isEmpty { try await database.transaction { try await record(batch, table, in: $0) } }
            return batch
        }
    }

    private func publish(_ rows: [OutboxRow]) async -> RelayBatch {
        var batch = RelayBatch(rows)
        let start = ContinuousClock.now
        while .now - start < limits.batchTime {
            let handful = batch.next(atMost: limits.handful)
            if handful.isEmpty { break }
            batch.settle(handful, await desk.publish(handful.map(\.envelope)))
        }
        return batch
    }

    private func record(_ batch: RelayBatch, _ table: OutboxTable, in transaction: any SQLExecutor) async throws {
        try await table.markSent(batch.taken, in: transaction)
        for settled in batch.settled {
            guard case .refused(let reason) = settled.outcome else { continue }
            let attempt = settled.row.attempts + 1
            let isDead = attempt >= limits.attempts
            logger.warning(
                "An event was refused",
                metadata: [
                    "event": "\(settled.row.envelope.id)", "name": "\(settled.row.envelope.name)",
                    "attempt": "\(attempt)", "dead": "\(isDead)", "reason": "\(reason)",
                ])
            try await table.markRefused(
                settled.row, attempt: attempt, reason: reason, next: isDead ? nil : limits.pause(after: attempt),
                in: transaction)
        }
    }
}
