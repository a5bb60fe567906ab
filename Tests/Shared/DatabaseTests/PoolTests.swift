import Database
import Kernel
import TestSupport
import Testing

@Suite("The database contract: the pool's limits")
struct PoolTests {
    /// One connection, so that a transaction holds all there is.
    private func narrow(wait: Duration, waiting: Int) -> DatabaseLimits {
        var limits = DatabaseLimits()
        limits.connections = 1
        limits.wait = wait
        limits.waiting = waiting
        return limits
    }

    @Test(arguments: DatabaseKind.available)
    func `a statement that waits too long is refused as unavailable`(kind: DatabaseKind) async throws {
        let limits = narrow(wait: .milliseconds(20), waiting: 8)
        try await withDatabase(kind, limits: limits) { database async throws in
            try await database.transaction { transaction in
                let error = await #expect(throws: DatabaseError.self) { try await database.transaction { _ in } }
                #expect(error?.asServiceError?.kind == .unavailable)
                #expect(database.poolState.waiting == 0)
            }
            #expect(try await database.run("SELECT 1 AS one").rows.count == 1)
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `one waiter more than the limit is refused at once`(kind: DatabaseKind) async throws {
        let limits = narrow(wait: .seconds(60), waiting: 1)
        try await withDatabase(kind, limits: limits) { database async throws in
            let first = try await database.transaction { _ in
                let waiter = Task { try await database.transaction { _ in } }
                #expect(await eventually { database.poolState.waiting == 1 })
                await #expect(throws: DatabaseError.unavailable(detail: "1 statements wait already")) {
                    try await database.transaction { _ in }
                }
                return waiter
            }
            try await first.value
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a waiter that is cancelled leaves the queue`(kind: DatabaseKind) async throws {
        let limits = narrow(wait: .seconds(60), waiting: 8)
        try await withDatabase(kind, limits: limits) { database async throws in
            try await database.transaction { _ in
                let waiter = Task { try await database.transaction { _ in } }
                #expect(await eventually { database.poolState.waiting == 1 })
                waiter.cancel()
                await #expect(throws: CancellationError.self) { try await waiter.value }
                #expect(database.poolState.waiting == 0)
            }
            try await database.transaction { _ in }
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `after close every statement is refused`(kind: DatabaseKind) async throws {
        try await withDatabase(kind) { database async throws in
            try await database.run("SELECT 1")
            await database.close()
            #expect(database.poolState == PoolState(inUse: 0, idle: 0, waiting: 0))
            await #expect(throws: DatabaseError.unavailable(detail: "the pool is closed")) {
                try await database.run("SELECT 1")
            }
        }
    }
}
