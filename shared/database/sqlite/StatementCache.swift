internal import CSQLite

/// The statements that a connection has prepared, the least recently used one going first when it is full.
struct StatementCache {
    private struct Entry {
        let statement: SQLiteStatement
        var lastUse: Int
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    subscript(_ sql: String) -> SQLiteStatement? {
        mutating get {
            uses += 1
            entries[sql]?.lastUse = uses
            return entries[sql]?.statement
        }
        set {
            guard let newValue else { return }
            if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                sqlite3_finalize(oldest.value.statement.handle)
                entries[oldest.key] = nil
            }
            entries[sql] = Entry(statement: newValue, lastUse: uses)
        }
    }

    mutating func finalizeAll() {
        for entry in entries.values { sqlite3_finalize(entry.statement.handle) }
        entries = [:]
    }
}
