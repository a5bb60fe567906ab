package import Database
internal import Synchronization

/// A database as a process sees it that dies at its n-th write: before the commit, or right after it.
package final class MortalDatabase: Database {
    /// What every write throws once the process has died.
    package struct Death: Error {}
    /// When it dies: before the commit, or after it.
    package enum Moment: Sendable, CaseIterable { case before, after }

    private let base: any Database
    private let moment: Moment
    private let left: Mutex<Int>

    /// Dies at write number `deadly`, counted from 1; 0 never does.
    package init(_ base: any Database, deadly: Int, _ moment: Moment) {
        self.base = base
        self.moment = moment
        left = Mutex(deadly == 0 ? .max : deadly)
    }

    /// Whether the process has died.
    package var isDead: Bool { left.withLock { $0 <= 0 } }

    package var dialect: Dialect { base.dialect }
    package var poolState: PoolState { base.poolState }

    package func run(_ sql: String, _ parameters: [SQLValue]) async throws -> QueryResult {
        try await write { try await self.base.run(sql, parameters) }
    }

    package func script(_ sql: String) async throws { try await write { try await self.base.script(sql) } }

    package func transaction<Result: Sendable>(
        _ body: @Sendable (any SQLExecutor) async throws -> Result
    ) async throws -> Result {
        try await write { try await self.base.transaction(body) }
    }

    package func afterCommit(_ action: @escaping @Sendable () -> Void) { base.afterCommit(action) }

    package func close() async {}

    private func write<Result>(_ work: () async throws -> Result) async throws -> Result {
        let left = left.withLock { left in
            left -= 1
            return left
        }
        if left < 0 || left == 0 && moment == .before { throw Death() }
        let result = try await work()
        if left == 0 { throw Death() }
        return result
    }
}
