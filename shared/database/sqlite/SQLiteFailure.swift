internal import CSQLite

/// What SQLite says of the last call that failed on a connection.
struct SQLiteFailure {
    private let code: Int32
    private let message: String

    init(_ handle: OpaquePointer?) {
        code = sqlite3_extended_errcode(handle)
        message = String(cString: sqlite3_errmsg(handle))
    }

    /// The error in the suite's terms. `lookUp` runs a query on the same connection, to find the name of a unique
    /// index.
    func asDatabaseError(lookUp: (String, [SQLValue]) -> Row?) -> DatabaseError {
        switch code {
        case SQLITE_CONSTRAINT_UNIQUE_CODE, SQLITE_CONSTRAINT_PRIMARYKEY_CODE, SQLITE_CONSTRAINT_ROWID_CODE:
            return .uniqueViolation(constraint: constraintName(lookUp))
        case SQLITE_CONSTRAINT_FOREIGNKEY_CODE: return .foreignKeyViolation(detail: message)
        default: break
        }
        switch code & 0xFF {
        case SQLITE_CONSTRAINT: return .constraintViolation(detail: message)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_NOTADB,
            SQLITE_CORRUPT:
            return .unavailable(detail: "\(message) (\(code))")
        default: return .failed(code: String(code), detail: message)
        }
    }

    /// The name that PostgreSQL gives the same rule: `users_pkey`, `users_email_key`, or the index's own name.
    private func constraintName(_ lookUp: (String, [SQLValue]) -> Row?) -> String {
        let subject = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        if let name = subject.split(separator: "'").last, subject.hasPrefix("index '") { return String(name) }
        let pairs = subject.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1).map(String.init) }
        guard let table = pairs.first?.first, pairs.allSatisfy({ $0.count == 2 }) else { return subject }
        if code != SQLITE_CONSTRAINT_UNIQUE_CODE { return "\(table)_pkey" }
        let columns = pairs.map { $0[1] }
        let created = lookUp(
            """
            SELECT list.name AS name FROM pragma_index_list($1) AS list
            WHERE list."unique" = 1 AND list.origin = 'c' AND $2 = (
                SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY seqno))
            """, [.text(table), .text(columns.joined(separator: ","))])
        if let name = created?.optionalText("name") { return name }
        return ([table] + columns + ["key"]).joined(separator: "_")
    }
}

// sqlite3.h builds the extended codes with macros that Swift does not see: SQLITE_CONSTRAINT | (number << 8).
private let SQLITE_CONSTRAINT_FOREIGNKEY_CODE = SQLITE_CONSTRAINT | (3 << 8)
private let SQLITE_CONSTRAINT_PRIMARYKEY_CODE = SQLITE_CONSTRAINT | (6 << 8)
private let SQLITE_CONSTRAINT_UNIQUE_CODE = SQLITE_CONSTRAINT | (8 << 8)
private let SQLITE_CONSTRAINT_ROWID_CODE = SQLITE_CONSTRAINT | (10 << 8)
