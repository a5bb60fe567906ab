internal import CSQLite
internal import Kernel

/// SQLite's own connection and its prepared statements. Used by one thread at a time; closed with the last reference.
final class SQLiteHandle {
    private let handle: OpaquePointer
    private var cache: StatementCache

    /// Opens the file, or makes it; `.unavailable` when the system refuses.
    init(path: String, readsOnly: Bool, limits: DatabaseLimits) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw DatabaseError.unavailable(detail: "cannot open \(path): \(String(cString: sqlite3_errstr(code)))")
        }
        handle = opened
        cache = StatementCache(limit: limits.preparedStatements)
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Int32(clamping: limits.wait.microseconds / 1_000))
        // A commit in WAL mode with synchronous=NORMAL is in the kernel's hands when it returns: it outlives kill -9 of
        // this process. Only a power cut can take the last commits back, never the file's consistency.
        try script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;")
        if readsOnly { try script("PRAGMA query_only = ON;") }
    }

    deinit {
        cache.finalizeAll()
        sqlite3_close_v2(handle)
    }

    func run(_ sql: String, _ parameters: [SQLValue]) throws -> QueryResult {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement.handle)
            sqlite3_clear_bindings(statement.handle)
        }
        try statement.bind(parameters)
        let before = sqlite3_total_changes64(handle)
        var rows: [Row] = []
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW: rows.append(statement.row())
            case SQLITE_DONE: return QueryResult(rows: rows, affected: changes(since: before))
            default: throw failure()
            }
        }
    }

    /// Runs a text of many statements.
    func script(_ sql: String) throws {
        // A text that changes the schema makes SQLite prepare again, but the columns kept in the cache would be old.
        cache.finalizeAll()
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    /// Takes an open transaction back. Some errors (disk full) have already made SQLite do so.
    func rollBack() throws {
        if sqlite3_get_autocommit(handle) == 0 { try script("ROLLBACK") }
    }

    /// Rows that the last statement changed by itself, without what foreign keys and triggers did. SQLite keeps the
    /// number of the last INSERT, UPDATE or DELETE over any other statement, so the total says whether it is this
    /// one's.
    private func changes(since before: Int64) -> Int {
        sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
    }

    private func prepared(_ sql: String) throws -> SQLiteStatement {
        if let statement = cache[sql] { return statement }
        let bytes = Array(sql.utf8CString)
        var prepared: OpaquePointer?
        let (code, rest) = bytes.withUnsafeBufferPointer { text -> (Int32, String) in
            var end: UnsafePointer<CChar>?
            let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
            let code = sqlite3_prepare_v3(handle, text.baseAddress, Int32(text.count), flags, &prepared, &end)
            return (code, end.map { String(cString: $0) } ?? "")
        }
        guard code == SQLITE_OK else { throw failure() }
        guard let prepared, rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            sqlite3_finalize(prepared)
            throw DatabaseError.failed(code: "statement", detail: "exactly one statement is expected: \(sql)")
        }
        let statement = try SQLiteStatement(handle: prepared)
        cache[sql] = statement
        return statement
    }

    private func failure() -> DatabaseError {
        SQLiteFailure(handle).asDatabaseError { sql, parameters in
            do { return try run(sql, parameters).rows.first } catch { return nil }
        }
    }
}
