internal import CPostgreSQL
internal import Kernel

/// One result of libpq, freed with its last reference.
final class PostgresResult {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { PQclear(result) }

    /// The refusal that this result carries, if it is one.
    var error: DatabaseError? {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: nil
        default: PostgresFailure(result).asDatabaseError
        }
    }

    /// What the server says it did: `INSERT 0 1`, `COMMIT`, or `ROLLBACK` where a COMMIT came too late.
    var command: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    func queryResult() -> QueryResult {
        let width = PQnfields(result)
        let columns = (0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        let types = (0..<width).map { PQftype(result, $0) }
        let rows = (0..<PQntuples(result)).map { row in
            Row(columns: columns, values: (0..<width).map { value(row, $0, types[Int($0)]) })
        }
        let isQuery = command.hasPrefix("SELECT")
        let affected = isQuery ? 0 : PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        return QueryResult(rows: rows, affected: affected)
    }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        if type == PostgresType.bool { return .bool(bytes.first == UInt8(ascii: "t")) }
        if type == PostgresType.bytea { return decodedBytes(bytes).map(SQLValue.bytes) ?? .null }
        let text = String(decoding: bytes, as: UTF8.self)
        return typed(text, type) ?? .text(text)
    }

    /// Nil for a type that stays text, and for a value that has no other form here (`infinity`).
    private func typed(_ text: String, _ type: Oid) -> SQLValue? {
        switch type {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.oid: Int64(text).map { .integer($0) }
        case PostgresType.float8, PostgresType.float4: Double(text).map { .double($0) }
        // A sum of BIGINT is NUMERIC in PostgreSQL and INTEGER in SQLite: whole numbers are read as such.
        case PostgresType.numeric: Int64(text).map { .integer($0) } ?? Double(text).map { .double($0) }
        case PostgresType.timestamptz: Timestamp(text).map { .timestamp($0) }
        // The session's time zone is UTC, and so are moments kept without one.
        case PostgresType.timestamp: Timestamp(text + "Z").map { .timestamp($0) }
        case PostgresType.date: CivilDate(text).map { .date($0) }
        default: nil
        }
    }

    /// PostgreSQL manual §8.4.1: bytea in hexadecimal form, `\x` and two digits a byte.
    private func decodedBytes(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x")
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2 - 1)
        for index in stride(from: 2, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private func digit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): letter - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): letter - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
