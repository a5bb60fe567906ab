package import Kernel

/// One row. The typed getters throw `DatabaseError.unexpectedValue` when the column is missing, NULL or of another
/// type.
package struct Row: Sendable {
    private let columns: [String]
    private let values: [SQLValue]

    package init(columns: [String], values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The raw value; `.null` for a column that is not there.
    package subscript(_ column: String) -> SQLValue {
        columns.firstIndex(of: column).map { values[$0] } ?? .null
    }

    package func integer(_ column: String) throws -> Int64 { try required(column, optionalInteger(column)) }
    package func double(_ column: String) throws -> Double { try required(column, optionalDouble(column)) }
    package func text(_ column: String) throws -> String { try required(column, optionalText(column)) }
    package func timestamp(_ column: String) throws -> Timestamp { try required(column, optionalTimestamp(column)) }
    package func date(_ column: String) throws -> CivilDate { try required(column, optionalDate(column)) }
    package func bytes(_ column: String) throws -> [UInt8] { try required(column, optionalBytes(column)) }
    package func bool(_ column: String) throws -> Bool { try required(column, optionalBool(column)) }
    package func id<ID: EntityID>(_ column: String, as kind: ID.Type = ID.self) throws -> ID {
        ID(try integer(column))
    }

    package func optionalInteger(_ column: String) -> Int64? {
        switch self[column] {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    package func optionalDouble(_ column: String) -> Double? {
        switch self[column] {
        case .double(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    package func optionalText(_ column: String) -> String? {
        if case .text(let value) = self[column] { value } else { nil }
    }

    /// SQLite has no moment type: an INTEGER column is read as microseconds since 1970.
    package func optionalTimestamp(_ column: String) -> Timestamp? {
        switch self[column] {
        case .timestamp(let value): value
        case .integer(let value): Timestamp(microseconds: value)
        default: nil
        }
    }

    package func optionalDate(_ column: String) -> CivilDate? {
        switch self[column] {
        case .date(let value): value
        case .text(let value): CivilDate(value)
        default: nil
        }
    }

    package func optionalBytes(_ column: String) -> [UInt8]? {
        if case .bytes(let value) = self[column] { value } else { nil }
    }

    package func optionalBool(_ column: String) -> Bool? {
        switch self[column] {
        case .bool(let value): value
        case .integer(let value): value != 0
        default: nil
        }
    }

    package func optionalID<ID: EntityID>(_ column: String, as kind: ID.Type = ID.self) -> ID? {
        optionalInteger(column).map { ID($0) }
    }

    private func required<Value>(_ column: String, _ value: Value?) throws -> Value {
        guard let value else { throw DatabaseError.unexpectedValue(column: column, found: "\(self[column])") }
        return value
    }
}
