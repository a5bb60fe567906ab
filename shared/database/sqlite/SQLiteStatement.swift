internal import CSQLite
internal import Kernel

/// One prepared statement. Confined to its connection's thread.
struct SQLiteStatement {
    let handle: OpaquePointer
    /// For each place in the statement, the number of the parameter that goes there: `$2` → 1.
    private let places: [Int]
    private let parameterCount: Int
    let columns: [String]

    /// SQLite numbers named parameters in order of appearance, so `$2` before `$1` needs looking up by name. A cast
    /// such as `$1::bigint` is part of the name for SQLite (its Tcl syntax), which makes PostgreSQL's casts harmless
    /// here.
    init(handle: OpaquePointer) throws {
        self.handle = handle
        var places: [Int] = []
        for index in 0..<sqlite3_bind_parameter_count(handle) {
            let name = sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) } ?? ""
            let digits = name.dropFirst().prefix { $0.isNumber }
            guard name.hasPrefix("$"), let number = Int(digits), number > 0 else {
                throw DatabaseError.failed(code: "parameter", detail: "parameter \(name) is not of the form $1")
            }
            places.append(number - 1)
        }
        self.places = places
        parameterCount = (places.max() ?? -1) + 1
        columns = (0..<sqlite3_column_count(handle)).map { index in
            sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
        }
    }

    func bind(_ parameters: [SQLValue]) throws {
        guard parameters.count == parameterCount else {
            throw DatabaseError.failed(
                code: "parameter", detail: "\(parameters.count) values for \(parameterCount) parameters")
        }
        for (index, place) in places.enumerated() {
            if case .text(let text) = parameters[place], text.utf8.contains(0) { throw DatabaseError.zeroCharacter }
            let code = bind(parameters[place], at: Int32(index + 1))
            guard code == SQLITE_OK else {
                throw DatabaseError.failed(code: "bind \(code)", detail: "value \(place + 1)")
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .double(let number): sqlite3_bind_double(handle, index, number)
        case .bool(let flag): sqlite3_bind_int64(handle, index, flag ? 1 : 0)
        case .text(let text): bind(text, at: index)
        case .timestamp(let moment): sqlite3_bind_int64(handle, index, moment.microseconds)
        case .date(let day): bind(day.description, at: index)
        case .bytes(let bytes):
            // An empty array has no address, and SQLite takes no address for NULL.
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, index, 0)
                : sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
        }
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, copied) }
            return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                sqlite3_bind_text64(handle, index, $0, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// The row that `sqlite3_step` stands on.
    func row() -> Row {
        let values = (0..<Int32(columns.count)).map { index -> SQLValue in
            switch sqlite3_column_type(handle, index) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
            case SQLITE_FLOAT: return .double(sqlite3_column_double(handle, index))
            case SQLITE_TEXT: return .text(String(decoding: content(index, sqlite3_column_text), as: UTF8.self))
            case SQLITE_BLOB: return .bytes(Array(content(index, sqlite3_column_blob)))
            default: return .null
            }
        }
        return Row(columns: columns, values: values)
    }

    private func content(
        _ index: Int32, _ read: (OpaquePointer?, Int32) -> UnsafePointer<UInt8>?
    ) -> UnsafeBufferPointer<UInt8> {
        // The order matters: reading the value first fixes its form, then its length is asked for.
        let start = read(handle, index)
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
    }

    private func content(
        _ index: Int32, _ read: (OpaquePointer?, Int32) -> UnsafeRawPointer?
    ) -> UnsafeRawBufferPointer {
        let start = read(handle, index)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
    }
}

/// SQLITE_TRANSIENT: SQLite copies the value during the call. The macro's cast is not visible to Swift.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
