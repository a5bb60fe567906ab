import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@Suite("The database contract: transactions")
struct TransactionTests {
    let schema = Migration(
        version: 1, name: "accounts",
        both: """
            CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL);
            INSERT INTO accounts VALUES (1, 100), (2, 0);
            """)

    struct Stop: Error {}

    @Test(arguments: DatabaseKind.available)
    func `a body that throws leaves nothing behind`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            await #expect(throws: Stop.self) {
                try await database.transaction { transaction in
                    try await transaction.run("UPDATE accounts SET balance = 50 WHERE id = 1")
                    throw Stop()
                }
            }
            #expect(try await balances(database) == [100, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a body that returns is kept, and its value handed on`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            let affected = try await database.transaction { transaction in
                try await transaction.run("UPDATE accounts SET balance = $1", 7).affected
            }
            #expect(affected == 2)
            #expect(try await balances(database) == [7, 7])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a statement that fails spoils the transaction, even when the body goes on`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "accounts_pkey")) {
                try await database.transaction { transaction in
                    try await transaction.run("UPDATE accounts SET balance = 1")
                    do { try await transaction.run("INSERT INTO accounts VALUES (1, 1)") } catch is DatabaseError {}
                }
            }
            #expect(try await balances(database) == [100, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `an executor carried out of its transaction is refused`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            let carried = try await database.transaction { $0 }
            await #expect(throws: DatabaseError.self) { try await carried.run("DELETE FROM accounts") }
            #expect(try await balances(database) == [100, 0])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `what waits for the commit runs after it, and never after a rollback`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            let calls = Mutex<[String]>([])
            try await database.transaction { transaction in
                transaction.afterCommit { calls.withLock { $0.append("committed") } }
                calls.withLock { $0.append("body") }
            }
            await #expect(throws: Stop.self) {
                try await database.transaction { transaction in
                    transaction.afterCommit { calls.withLock { $0.append("rolled back") } }
                    throw Stop()
                }
            }
            database.afterCommit { calls.withLock { $0.append("at once") } }
            #expect(calls.withLock { $0 } == ["body", "committed", "at once"])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `transactions at once lose none of each other's changes`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await database.transaction { transaction in
                            try await transaction.run("UPDATE accounts SET balance = balance - 2 WHERE id = 1")
                            try await transaction.run("UPDATE accounts SET balance = balance + 2 WHERE id = 2")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await balances(database) == [0, 100])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `statements at once on one transaction take turns`(kind: DatabaseKind) async throws {
        try await withDatabase(kind, migrations: [schema]) { database async throws in
            try await database.transaction { transaction in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            try await transaction.run(
                                "UPDATE accounts SET balance = balance + 1 WHERE id = $1",
                                .integer(Int64(number % 2 + 1)))
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await balances(database) == [110, 10])
        }
    }

    @Test(arguments: DatabaseKind.available)
    func `a task that is cancelled gives its connection back clean`(kind: DatabaseKind) async throws {
        var limits = DatabaseLimits.patient
        limits.connections = 1
        try await withDatabase(kind, migrations: [schema], limits: limits) { database async throws in
            let task = Task {
                try await database.transaction { transaction in
                    try await transaction.run("UPDATE accounts SET balance = 1")
                    try await Task.sleep(for: .seconds(3_600))
                }
            }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(try await balances(database) == [100, 0])
            #expect(database.poolState.inUse == 0)
        }
    }

    private func balances(_ database: any Database) async throws -> [Int64] {
        try await database.run("SELECT balance FROM accounts ORDER BY id").rows.map { try $0.integer("balance") }
    }
}
